// What the page says of events that the server has drawn, as far as the picture of the waits needs to know.

import { all } from "./template.js";

/** @typedef {import("../shared/events.js").Event} Event */

/**
 * The events of a stage that is there already: its beginning, its lines, and its end.
 * @param {HTMLElement} section
 * @returns {Event[]}
 */
export function eventsOf(section) {
  const { name, state, t, end } = section.dataset;
  // What was skipped at once never began.
  if (state === "skipped" && t === end) return [];
  const common = { seq: numberOf(section), dialog: section.dataset.dialog ? Number(section.dataset.dialog) : null, kind: "stage", name };
  const lines = all(section, ".line").map((line) => ({ ...common, seq: numberOf(line), kind: line.dataset.kind, t: Number(line.dataset.t) }));
  const within = lines.filter((line) => !end || line.t <= Number(end));
  const events = [{ ...common, state: "started", t: Number(t) }, ...within, ...(end ? [{ ...common, state, t: Number(end) }] : [])];
  return /** @type {Event[]} */ (/** @type {unknown} */ (events));
}

/** The number of the event that an element stands for. @param {Element} one */
export function numberOf(one) {
  return Number(one.id.slice(1));
}
