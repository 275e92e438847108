// The table of a test's dialogs, where it may have several. templates/transcript/overview.html draws the same.

import { bar, extent } from "./bars.js";
import { byId, element, isolated } from "../shared/element.js";
import { seconds } from "../shared/events.js";
import { say } from "../shared/words.js";

/** One row for each dialog: server, address, verdict, TLS, time. */
export class Overview {
  constructor() {
    /** @type {Map<number | null, Element>} */
    this.rows = new Map();
    this.body = byId("overview").querySelector("tbody");
    this.body?.replaceChildren();
    byId("overview").hidden = true;
  }

  get several() {
    return this.rows.size > 1;
  }

  /** @param {import("../shared/events.js").Event} event */
  add(event) {
    if (event.kind === "begun") this.#begin(event);
    const cells = this.rows.get(event.dialog)?.children;
    if (!cells) return;
    if (event.kind === "connected") cells[1].replaceChildren(isolated(event.address));
    if (event.kind === "tls") cells[3].replaceChildren(isolated(event.version), event.verified ? " ✓" : " ✗");
    if (event.kind !== "finished") return;
    this.rows.get(event.dialog)?.setAttribute("data-tone", say(`tone.${event.verdict}`));
    cells[2].textContent = say(`verdict.${event.verdict}`);
    cells[4].textContent = `${seconds(event.took)} s`;
  }

  /** One bar for each dialog, all of the same scale: a dialog that took twice as long has twice the length. @param {import("./waits.js").Span[]} spans */
  draw(spans) {
    if (!this.several) return;
    const own = [...this.rows].map(([dialog, row]) => ({ row, spans: spans.filter((span) => span.dialog === dialog) }));
    const longest = Math.max(...own.map(({ spans }) => extent(spans)[1] - extent(spans)[0]).filter(Number.isFinite));
    for (const { row, spans } of own) {
      const [from] = extent(spans);
      const track = element("span", { class: "track" }, ...bar(spans, from, from + longest));
      row.querySelector(".bar")?.replaceChildren(track);
    }
  }

  /** @param {import("../shared/events.js").Begun} event */
  #begin(event) {
    const link = element("a", { href: `#d${event.dialog}` }, isolated(event.host));
    if (event.part) link.append(" ", element("small", {}, isolated(event.part)));
    const cells = [link, isolated(event.address ?? ""), "…", "", "", ""];
    const classes = [null, null, "verdict", null, "took", "bar"];
    const row = element("tr", { "data-tone": "wait" }, ...cells.map((cell, at) => element("td", { class: classes[at] }, cell)));
    row.lastElementChild?.setAttribute("aria-hidden", "true");
    this.rows.set(event.dialog, row);
    this.body?.append(row);
    byId("overview").hidden = !this.several;
  }
}
