// The table of a test's dialogs, where it may have several: templates/transcript/overview_row.html, filled in.

import { bar, extent } from "./bars.js";
import { byId, element } from "../shared/element.js";
import { ended } from "./ending.js";
import { duration } from "../shared/events.js";
import { say } from "../shared/words.js";
import { all, copyOf, part } from "./template.js";

/** One row for each dialog: server, address, verdict, TLS, time. */
export class Overview {
  constructor() {
    this.body = part(byId("overview"), "tbody");
    /** @type {Map<number | null, HTMLElement>} those that are there already */
    this.rows = new Map(all(this.body, "tr").map((row) => [Number(part(row, "a").getAttribute("href")?.slice(2)), row]));
  }

  get several() {
    return this.rows.size > 1;
  }

  /** @param {import("../shared/events.js").Event} event */
  add(event) {
    if (event.kind === "begun") this.#begin(event);
    const row = this.rows.get(event.dialog);
    if (!row) return;
    if (event.kind === "connected") part(row.children[1], "bdi").textContent = event.address;
    if (event.kind === "tls") {
      const [holds, fails] = [event.verified ? "" : null, event.problems.length ? "" : null];
      row.children[3].replaceChildren(copyOf("overview-tls", { version: event.version, holds, fails }));
    }
    if (event.kind !== "finished") return;
    row.dataset.tone = say(`tone.${event.outcome}`);
    part(row, ".verdict").textContent = ended(event);
    part(row, ".took").textContent = duration(event.took);
  }

  /** One bar for each dialog, all of the same scale. @param {import("./waits.js").Span[]} spans */
  draw(spans) {
    if (!this.several) return;
    const own = [...this.rows].map(([dialog, row]) => ({ row, spans: spans.filter((span) => span.dialog === dialog) }));
    const longest = Math.max(...own.map(({ spans }) => extent(spans)[1] - extent(spans)[0]).filter(Number.isFinite));
    for (const { row, spans } of own) {
      const [from] = extent(spans);
      const track = element("span", { class: "track" }, ...bar(spans, from, from + longest));
      part(row, ".bar").replaceChildren(track);
    }
  }

  /** @param {import("../shared/events.js").Begun} event */
  #begin(event) {
    const row = copyOf("overview-row", { ...event });
    this.rows.set(event.dialog, row);
    this.body.append(row);
    byId("overview").hidden = !this.several;
  }
}
