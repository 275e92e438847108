// The buttons that put the link or the text of a transcript on the clipboard.

import { byId } from "./element.js";
import { say } from "./words.js";

const SHOWN = 2000;

/**
 * The clipboard's own interface exists in secure contexts only; a tester on a local network has none.
 * @param {string} text
 */
export async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  const field = document.createElement("textarea");
  field.readOnly = true; // else a phone opens its keyboard
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  focused?.focus({ preventScroll: true });
  if (!done) throw new Error("refused");
}

/**
 * @param {string} id of the button
 * @param {() => Promise<string>} text what to copy
 */
export function copyButton(id, text) {
  copies(byId(id), text);
}

/**
 * @param {HTMLElement} button
 * @param {() => Promise<string>} text what to copy
 */
export function copies(button, text) {
  const label = button.textContent;
  button.hidden = false;
  button.addEventListener("click", () => tell(button, label, text().then(copy)));
}

/**
 * Copy a text at the press of a button.
 * @param {HTMLElement} button
 * @param {string} text
 */
export function copyFrom(button, text) {
  button.dataset.label ??= button.textContent ?? "";
  return tell(button, button.dataset.label, copy(text));
}

/**
 * Say on the button whether it worked.
 * @param {HTMLElement} button
 * @param {string | null} label what it says otherwise
 * @param {Promise<void>} copied
 */
async function tell(button, label, copied) {
  const outcome = await copied.then(() => "copied", () => "not-copied");
  button.textContent = say(outcome);
  byId("announce").textContent = say(outcome);
  setTimeout(() => (button.textContent = label), SHOWN);
}
