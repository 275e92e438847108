// From problem to problem, by buttons and by keys; the keys can be switched off (WCAG 2.2 success criterion 2.1.4).

import { byId } from "../shared/element.js";
import { hasProblems, problems } from "./filter.js";

/** @typedef {import("./filter.js").Filter} Filter */
/** @typedef {import("./roving.js").Roving} Roving */

const KEY = "smtptest.keys";
const TYPING = "input, select, textarea, [contenteditable]";

/** Whether the keys are wanted. */
function wanted() {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true; // a browser that keeps nothing
  }
}

/** @param {boolean} on */
function keep(on) {
  try {
    if (on) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, "off");
  } catch {
    // Then it holds for this page.
  }
}

/** Leads to what is wrong. */
class Problems {
  /** @param {HTMLElement} conversation @param {Roving} roving @param {Filter} filter */
  constructor(conversation, roving, filter) {
    this.conversation = conversation;
    this.roving = roving;
    this.filter = filter;
    /** @type {Element | null} */
    this.at = null;
  }

  /** To the next or the one before; from the last to the first. @param {1 | -1} step */
  go(step) {
    const found = problems(this.conversation);
    if (!found.length) return;
    const now = found.indexOf(/** @type {HTMLElement} */ (this.at));
    const next = now < 0 && step < 0 ? found.length - 1 : (now + step + found.length) % found.length;
    const to = found[next];
    this.at = to;
    this.filter.lead(to);
    to.scrollIntoView({ block: "center" });
    if (to.matches(".line")) this.roving.go(to);
    else to.querySelector("summary")?.focus();
  }

  /** Say whether there is anywhere to go. */
  settle() {
    for (const id of ["next-problem", "previous-problem"]) byId(id).toggleAttribute("disabled", !hasProblems(this.conversation));
  }
}

/**
 * Wire the buttons and the keys.
 * @param {HTMLElement} conversation
 * @param {Roving} roving
 * @param {Filter} filter
 */
export function leadThrough(conversation, roving, filter) {
  const led = new Problems(conversation, roving, filter);
  const actions = { n: () => led.go(1), p: () => led.go(-1), "/": () => byId("search").focus() };
  byId("next-problem").addEventListener("click", actions.n);
  byId("previous-problem").addEventListener("click", actions.p);
  const switched = /** @type {HTMLInputElement} */ (byId("keys-on"));
  switched.checked = wanted();
  switched.addEventListener("change", () => keep(switched.checked));
  document.addEventListener("keydown", (event) => {
    const act = actions[/** @type {keyof typeof actions} */ (event.key)];
    const { target } = event;
    const typing = target instanceof Element && target.closest(TYPING) && !target.matches("[type=checkbox]");
    if (!act || typing || !switched.checked || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    act();
  });
  return led;
}
