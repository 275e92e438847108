// A link that fills in the form as it stands now, for somebody else: what is usual is left out, and no secret is ever in it.

import { copy } from "../shared/copy.js";
import { say } from "../shared/words.js";

const SHOWN = 2000;
// Characters. Web servers refuse longer addresses (nginx: 8 KiB with the rest of the line).
const LONGEST = 8000;
const SECRETS = ["csrfmiddlewaretoken", "password", "client_key", "attachments"];

/** @param {HTMLFormElement} form @param {string} preset */
async function linkTo(form, preset) {
  const usual = new URLSearchParams(form.dataset.defaults);
  const link = new URL("/", location.href);
  if (preset) link.searchParams.set("preset", preset);
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== "string" || SECRETS.includes(name)) continue;
    // What a preset would fill in is said even if it is usual.
    if (value && (preset || value !== usual.get(name))) link.searchParams.set(name, value);
  }
  const note = /** @type {HTMLTextAreaElement} */ (document.getElementById("note")).value.trim();
  if (note) link.searchParams.set("note", note);
  if (link.href.length > LONGEST) throw new Error("nobody could open it");
  return link.href;
}

/** @param {HTMLFormElement} form @param {string} preset the one that the visitor began with */
export async function copyLink(form, preset) {
  const button = /** @type {HTMLElement} */ (document.getElementById("copy-form"));
  const { label = "" } = button.dataset;
  const outcome = await linkTo(form, preset).then(copy).then(() => "copied", () => "not-copied");
  button.textContent = say(outcome);
  /** @type {HTMLElement} */ (document.getElementById("form_status")).textContent = say(outcome);
  setTimeout(() => (button.textContent = label), SHOWN);
}
