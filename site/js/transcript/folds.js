// What is folded stays folded when the page is opened again in the same tab, and opens for whoever follows a link into it.

import { say } from "../shared/words.js";

// A page may get its address after its scripts (arrival.js).
const key = () => `folds ${location.pathname}`;

/** @returns {Record<string, boolean>} */
function read() {
  try {
    return JSON.parse(sessionStorage.getItem(key()) ?? "{}");
  } catch {
    return {}; // a browser that keeps nothing
  }
}

/** @type {Record<string, boolean> | undefined} */
let kept;

function chosen() {
  kept ??= read();
  return kept;
}

/** @param {string} name @param {boolean} open */
function remember(name, open) {
  chosen()[name] = open;
  try {
    sessionStorage.setItem(key(), JSON.stringify(chosen()));
  } catch {
    // Then it is forgotten.
  }
}

/** Whether a part is to be shown unfolded. @param {string} name @param {boolean} usually */
export function isOpen(name, usually) {
  return chosen()[name] ?? usually;
}

/** Fold and unfold what is there as the reader has left it. @param {HTMLElement} conversation */
export function refold(conversation) {
  for (const part of conversation.querySelectorAll("details")) if (nameOf(part)) part.open = isOpen(nameOf(part), part.open);
}

/** Open whatever hides an element, itself included; whether anything did. @param {Element | null} target */
export function reveal(target) {
  let hid = false;
  for (let at = target; at; at = at.parentElement) {
    if (at instanceof HTMLDetailsElement && !at.open) hid = at.open = true;
  }
  return hid;
}

/** The name by which a part is remembered: a stage has an id, a dialog's id stands inside. @param {Element} part */
function nameOf(part) {
  return part.id || (part.querySelector(":scope > [id]")?.id ?? "");
}

/** Dialogs where there are several, else stages. @param {HTMLElement} conversation */
function parts(conversation) {
  const dialogs = conversation.querySelectorAll("details.dialog");
  const all = dialogs.length ? dialogs : conversation.querySelectorAll("details.stage");
  return /** @type {HTMLDetailsElement[]} */ ([...all]);
}

/**
 * @param {HTMLElement} conversation
 * @param {HTMLElement} button that folds and unfolds all
 * @param {(target: Element | null) => boolean} lead takes away what hides an element, and gives whether anything did
 */
export function foldable(conversation, button, lead) {
  const label = () => {
    button.textContent = say(parts(conversation).some((part) => part.open) ? "fold" : "unfold");
  };
  conversation.addEventListener("click", (click) => {
    const part = /** @type {Element} */ (click.target).closest("summary")?.parentElement;
    // The click comes before what it does; Enter and Space are clicks as well.
    if (part instanceof HTMLDetailsElement && nameOf(part)) remember(nameOf(part), !part.open);
  });
  conversation.addEventListener("toggle", label, true);
  button.addEventListener("click", () => {
    const open = !parts(conversation).some((part) => part.open);
    for (const part of parts(conversation)) {
      part.open = open;
      remember(nameOf(part), open);
    }
  });
  document.addEventListener("click", (click) => {
    const link = /** @type {Element} */ (click.target).closest("a[href^='#']");
    if (link) lead(document.getElementById(link.getAttribute("href")?.slice(1) ?? ""));
  });
  window.addEventListener("hashchange", () => {
    const target = document.getElementById(location.hash.slice(1));
    // To what was in sight the browser has gone itself, and whoever reads may have gone on from there before this is told.
    if (lead(target)) target?.scrollIntoView();
  });
  label();
}
