// A link that fills in the form as it stands now, for somebody else: what is usual is left out, and no secret is ever in it.

import { copy, tell } from "../shared/copy.js";
import { byId } from "../shared/element.js";

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
  const note = /** @type {HTMLTextAreaElement} */ (byId("note")).value.trim();
  if (note) link.searchParams.set("note", note);
  if (link.href.length > LONGEST) throw new Error("nobody could open it");
  return link.href;
}

/** @param {HTMLFormElement} form @param {string} preset the one that the visitor began with */
export function copyLink(form, preset) {
  return tell(byId("copy-form"), linkTo(form, preset).then(copy));
}
