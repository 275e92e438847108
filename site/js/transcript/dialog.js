// One dialog's part of the conversation: its stages, and in them its lines.

import { seconds } from "../shared/events.js";
import { byId } from "../shared/element.js";
import { ended } from "./ending.js";
import { say } from "../shared/words.js";
import { isOpen } from "./folds.js";
import { line } from "./line.js";
import { Sides } from "./sides.js";
import { all, copyOf, part } from "./template.js";

/** @typedef {import("../shared/events.js").Event} Event */

/**
 * The part of one dialog of several, folded or not.
 * @param {import("../shared/events.js").Begun} begun
 * @param {string} where
 * @param {boolean} folded
 */
export function dialogBox(begun, where, folded) {
  const box = /** @type {HTMLDetailsElement} */ (copyOf("dialog", { ...begun, role: begun.role ?? "client", where, address: begun.address === begun.host ? null : begun.address }));
  box.open = isOpen(`d${begun.dialog}`, !folded);
  return box;
}

/** What stands in a box, of which some may be there already. */
export class Group {
  /** @param {HTMLElement} box */
  constructor(box) {
    this.box = box;
    this.body = /** @type {HTMLElement} */ (box.querySelector(":scope > div") ?? box);
    const [section] = all(this.body, ":scope > .stage").slice(-1);
    /** @type {Element | null} where the next line goes */
    this.lines = section?.querySelector("ol") ?? null;
    this.stage = section?.dataset.name ?? "";
    const [line] = all(this.body, ".line").slice(-1);
    /** @type {number | null} the time of the last line */
    this.last = line ? Number(line.dataset.t) : null;
    this.said = section ? saidLast(section) : 0;
    /** Who says what comes next. */
    this.sides = new Sides(this.incoming, Boolean(section) && inMessage(section, this.incoming));
    this.unfolded = Number(byId("transcript").dataset.unfolded);
  }

  /** Whether a peer speaks to this tool. */
  get incoming() {
    return this.box.dataset.role === "server";
  }

  /** Where the dialog leads, where there are several. */
  get where() {
    return this.box.dataset.where ?? "";
  }

  /** Give its line, where it has one. @param {Event} event */
  add(event) {
    const said = this.sides.of(event);
    const drawn = line(event, said, this.last === null ? "" : `+${seconds(event.t - this.last)}`);
    if (!drawn) return null;
    this.last = event.t;
    this.said = said?.ofMessage ? this.said + 1 : 0;
    if (this.said > this.unfolded) this.#fold(drawn);
    else this.#place().append(drawn);
    return drawn;
  }

  /** A section of its own for a stage. @param {import("../shared/events.js").Stage} event @param {string} name */
  begin(event, name) {
    this.sides.of(event);
    const section = /** @type {HTMLDetailsElement} */ (copyOf("stage", { ...event, took: "" }));
    part(section, ".name").textContent = name;
    section.open = isOpen(section.id, true);
    this.stage = event.name;
    this.said = 0;
    this.lines = part(section, "ol");
    this.body.append(section);
    return section;
  }

  /** How the dialog ended. @param {import("../shared/events.js").Finished} event */
  end(event) {
    const shown = this.box.querySelector(".outcome");
    if (!shown) return;
    shown.textContent = ended(event);
    this.box.dataset.tone = say(`tone.${event.outcome}`);
  }

  /** What comes before the first stage has lines alone. */
  #place() {
    if (!this.lines) {
      const section = copyOf("stage-unnamed");
      this.lines = part(section, "ol");
      this.body.append(section);
    }
    return this.lines;
  }

  /** @param {HTMLElement} drawn a line of a long message */
  #fold(drawn) {
    if (this.said === this.unfolded + 1) this.#place().append(copyOf("fold"));
    const fold = /** @type {Element} */ (this.#place().lastElementChild);
    part(fold, "summary").textContent = say("fold.message", { count: this.said - this.unfolded });
    part(fold, "ol").append(drawn);
  }
}

/** How many lines of a message were said last. @param {Element} section */
function saidLast(section) {
  const drawn = all(section, ".line").reverse();
  const ends = drawn.findIndex((one) => !one.matches("[data-message]"));
  return ends < 0 ? drawn.length : ends;
}

/** Whether the message goes on, as far as its stage has come. @param {HTMLElement} section @param {boolean} incoming */
function inMessage(section, incoming) {
  if (!incoming) return section.dataset.name === "message" && section.dataset.state === "started";
  const [last] = all(section, ".line:is([data-side=client], [data-side=server])").slice(-1);
  if (last?.matches("[data-message], [data-code='354']")) return true;
  return Boolean(last?.dataset.side === "client" && /^BDAT \d/i.test(part(last, ".text > bdi").textContent ?? ""));
}
