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
  button.hidden = false;
  button.addEventListener("click", () => tell(button, text().then(copy)));
}

/**
 * Say on the button whether it worked, and for a while only.
 * @param {HTMLElement} button
 * @param {Promise<void>} copied
 */
export async function tell(button, copied) {
  button.dataset.label ??= button.textContent ?? "";
  const outcome = say(await copied.then(() => "copied", () => "not-copied"));
  for (const shown of [button, document.querySelector("#announce, #form_status")]) if (shown) shown.textContent = outcome;
  setTimeout(() => (button.textContent = button.dataset.label ?? ""), SHOWN);
}
