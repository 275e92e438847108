// The list of stages, templates/transcript/stage_entry.html filled in, with its picture.

import { bar, extent, legend, spoken } from "./bars.js";
import { byId } from "../shared/element.js";
import { say } from "../shared/words.js";
import { all, copyOf, part } from "./template.js";

/** @typedef {import("../shared/events.js").Stage} Stage */

/** The stages of a test with one dialog. */
export class Stages {
  constructor() {
    this.nav = byId("stages");
    this.list = part(this.nav, "ol");
    /** @type {Map<number, HTMLElement>} by the number of the stage's event; those that are there already */
    this.entries = new Map(all(this.list, "li").map((entry) => [Number(part(entry, "a").getAttribute("href")?.slice(2)), entry]));
  }

  /** An entry for a stage that begins. @param {Stage} event */
  begin(event) {
    const entry = copyOf("stage-entry", { ...event, took: "" });
    part(entry, "a").textContent = say(`stage.${event.name}`);
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
    part(this.nav, ".bar").replaceChildren(...bar(spans, from, to));
    for (const span of spans) {
      const entry = this.entries.get(span.seq);
      if (!entry) continue;
      part(entry, ".waited").textContent = ` ${spoken(span)}`;
      part(entry, ".track").replaceChildren(...bar([span], from, to));
    }
  }
}
