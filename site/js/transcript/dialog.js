// One dialog's part of the conversation: its stages, and in them its lines.

import { element, isolated } from "../shared/element.js";
import { isOpen } from "./folds.js";
import { seconds } from "../shared/events.js";
import { line } from "./line.js";
import { say } from "../shared/words.js";

/** @typedef {import("../shared/events.js").Event} Event */

// More lines than this of a message are folded: smtptest/transcripts/render/page.py has the same.
const UNFOLDED = 12;

export class Group {
  /** @param {import("../shared/events.js").Begun | null} dialog null where the test has one alone @param {boolean} folded */
  constructor(dialog, folded) {
    this.lines = element("ol");
    this.body = element("div", {}, element("section", { class: "stage" }, this.lines));
    this.box = dialog ? this.#named(dialog, folded) : this.body;
    this.box.classList.add("dialog");
    this.stage = "";
    /** @type {number | null} */
    this.last = null;
    this.said = 0;
  }

  /** @param {Event} event */
  add(event) {
    const drawn = line(event, this.last === null ? "" : `+${seconds(event.t - this.last)}`);
    if (!drawn) return;
    this.last = event.t;
    // The dot is no line of the message but its end (RFC 5321 section 4.1.1.4).
    const said = this.stage === "message" && event.kind === "sent" && event.text !== ".";
    this.said = said ? this.said + 1 : 0;
    if (this.said > UNFOLDED) this.#fold(drawn);
    else this.lines.append(drawn);
  }

  /** A section of its own for a stage. @param {import("../shared/events.js").Stage} event @param {string} name */
  begin(event, name) {
    const heading = element("h3", {}, element("span", { class: "name" }, name), " ", element("span", { class: "took" }));
    const id = `e${event.seq}`;
    this.stage = event.name;
    this.said = 0;
    this.lines = element("ol");
    const attributes = { class: "stage", id, "data-name": event.name, open: isOpen(id, true) };
    const section = element("details", attributes, element("summary", {}, heading), this.lines);
    this.body.append(section);
    return section;
  }

  /** How the dialog ended. @param {string} verdict */
  end(verdict) {
    const outcome = this.box.querySelector(".outcome");
    if (!outcome) return;
    outcome.textContent = say(`verdict.${verdict}`);
    this.box.dataset.tone = say(`tone.${verdict}`);
  }

  /** @param {import("../shared/events.js").Begun} dialog @param {boolean} folded */
  #named(dialog, folded) {
    const name = element("h2", {}, isolated(dialog.host));
    if (dialog.address) name.append(" ", element("small", {}, isolated(dialog.address)));
    if (dialog.part) name.append(" ", element("small", {}, isolated(dialog.part)));
    this.body.id = `d${dialog.dialog}`;
    const summary = element("summary", {}, name, " ", element("span", { class: "outcome" }));
    return element("details", { "data-tone": "wait", open: isOpen(this.body.id, !folded) }, summary, this.body);
  }

  /** @param {HTMLElement} drawn a line of a long message */
  #fold(drawn) {
    if (this.said === UNFOLDED + 1) {
      this.lines.append(element("li", { class: "fold" }, element("details", {}, element("summary"), element("ol"))));
    }
    const fold = this.lines.lastElementChild;
    /** @type {Element} */ (fold?.querySelector("summary")).textContent = say("fold.message", { count: this.said - UNFOLDED });
    fold?.querySelector("ol")?.append(drawn);
  }
}
