// The list of stages with its picture. templates/transcript/stage_list.html draws the list without it.

import { bar, extent, legend, spoken } from "./bars.js";
import { byId, element } from "../shared/element.js";
import { say } from "../shared/words.js";

/** @typedef {import("../shared/events.js").Stage} Stage */

/** The stages of a test with one dialog. */
export class Stages {
  constructor() {
    this.nav = byId("stages");
    this.list = /** @type {HTMLElement} */ (this.nav.querySelector("ol"));
    this.list.replaceChildren();
    /** @type {Map<number, HTMLElement>} */
    this.entries = new Map();
  }

  /** An entry for a stage that begins. @param {Stage} event */
  begin(event) {
    const entry = element(
      "li",
      {},
      element("a", { href: `#e${event.seq}` }, say(`stage.${event.name}`)),
      " ",
      element("span", { class: "took" }),
      element("span", { class: "visually-hidden" }),
      element("span", { class: "track", "aria-hidden": "true" }),
    );
    this.list.append(entry);
    this.entries.set(event.seq, entry);
    return entry;
  }

  /**
   * Draw the picture as far as the test has come.
   * @param {import("./waits.js").Span[]} spans
   * @param {boolean} several of dialogs side by side the overview says more than one long list
   */
  draw(spans, several) {
    this.nav.hidden = several || !this.entries.size;
    legend(spans);
    if (several) return;
    const [from, to] = extent(spans);
    this.nav.querySelector(".bar")?.replaceChildren(...bar(spans, from, to));
    for (const span of spans) {
      const entry = this.entries.get(span.seq);
      /** @type {Element} */ (entry?.querySelector(".visually-hidden")).textContent = ` ${spoken(span)}`;
      entry?.querySelector(".track")?.replaceChildren(...bar([span], from, to));
    }
  }
}
