// Which lines of the conversation are shown: those of one side, those with a problem, those with a text in them.

import { byId } from "../shared/element.js";
import { say } from "../shared/words.js";
import { reveal } from "./folds.js";
import { all } from "./template.js";

const REFUSED = "[data-code^='4'], [data-code^='5'], [data-anomaly]";
// What is to be mended is a list of selectors.
const FLAGGED = `.flag:is(${say("faults")})`;
const MISSED = `#checks .check:is(${say("faults")})`;

/** Whether something is wrong with a line or a check. @param {Element} line */
function isBad(line) {
  return line.matches(`${REFUSED}, ${MISSED}`) || Boolean(line.querySelector(FLAGGED));
}

/** Whether it goes on with what the line before it began. @param {Element} line */
function goesOn(line) {
  const before = line.previousElementSibling;
  return Boolean(before?.matches(".line[data-more]") && line.matches("[data-side=server]"));
}

/**
 * What is wrong: checks, then in a conversation, in its order, a reply by its first line, and a stage that failed without one.
 * @param {HTMLElement} conversation
 */
export function problems(conversation) {
  const lines = all(conversation, ".line, .stage[data-state=failed]").filter((one) => {
    if (one.matches(".stage")) return !all(one, ".line").some(isBad);
    return isBad(one) && !(goesOn(one) && isBad(/** @type {Element} */ (one.previousElementSibling)));
  });
  return [...all(document.body, MISSED), ...lines];
}

/** Whether there is anything wrong in it. @param {HTMLElement} conversation */
export function hasProblems(conversation) {
  return Boolean(document.querySelector(MISSED) ?? conversation.querySelector(`.line:is(${REFUSED}), ${FLAGGED}, .stage[data-state=failed]`));
}

/** Shows the lines that are asked for. */
export class Filter {
  /** @param {HTMLElement} conversation */
  constructor(conversation) {
    this.conversation = conversation;
    this.side = /** @type {HTMLSelectElement} */ (byId("only"));
    this.text = /** @type {HTMLInputElement} */ (byId("search"));
    for (const control of [this.side, this.text]) control.addEventListener("input", () => this.#apply());
  }

  /** Judge what has come since. */
  settle() {
    if (this.conversation.hasAttribute("data-filtered")) this.#apply();
  }

  /** Show all lines again. */
  clear() {
    this.side.value = this.text.value = "";
    this.#apply();
  }

  /** Take away whatever hides an element: what it is folded into, and the filter. Gives whether anything did. @param {Element | null} target */
  lead(target) {
    const isFolded = reveal(target);
    if (!target || !this.conversation.hasAttribute("data-filtered") || target.checkVisibility()) return isFolded;
    this.clear();
    return true;
  }

  #apply() {
    const sought = this.text.value.trim().toLowerCase();
    const lines = [...all(document.body, "#checks .check"), ...all(this.conversation, ".line")];
    const filtered = Boolean(sought || this.side.value);
    for (const line of lines) line.hidden = filtered && !this.#fits(line, sought);
    this.conversation.toggleAttribute("data-filtered", filtered);
    // What is found is seen: also in a message that is folded.
    if (sought) for (const fold of all(this.conversation, ".fold details:has(.line:not([hidden]))")) fold.setAttribute("open", "");
    const count = lines.filter((line) => !line.hidden).length;
    byId("matches").textContent = filtered ? say("matches", { count, total: lines.length }) : "";
  }

  /** @param {Element} line @param {string} sought */
  #fits(line, sought) {
    const side = this.side.value;
    const wanted = !side || (side === "bad" ? isBad(line) : line.getAttribute("data-side") === side);
    return wanted && (!sought || Boolean((line.querySelector(".text") ?? line).textContent?.toLowerCase().includes(sought)));
  }
}
