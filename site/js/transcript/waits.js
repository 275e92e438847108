// Who waited for whom, and how long: the times between the events of each stage.

import { say } from "../shared/words.js";

/**
 * @typedef {import("../shared/events.js").Event} Event
 * @typedef {"names" | "server" | "client" | "tool"} Who a name server, the mail server, a peer that speaks to this tool,
 *   or this tool itself
 * @typedef {{seq: number, who: Who, from: number, to: number}} Wait seq: of the line that ended it, or of its stage
 * @typedef {{seq: number, name: string, dialog: number | null, waits: Wait[]}} Span one stage
 */


/** The stages of a test with their waits, as far as it has come. */
export class Waits {
  constructor() {
    /** @type {Span[]} */
    this.spans = [];
    /** @type {Map<number | null, {span: Span, last: number, kind: string}>} the stage that each dialog is in */
    this.current = new Map();
    /** @type {Set<number | null>} the dialogs in which a peer speaks to this tool */
    this.incoming = new Set();
  }

  /** Whom a stage waits for where nothing has come yet. @param {{name: string, dialog: number | null}} stage @returns {Who} */
  #awaited({ name, dialog }) {
    if (say(`awaits.${name}`) === "names") return "names";
    return this.incoming.has(dialog) ? "client" : "server";
  }

  /** @param {Event} event */
  add(event) {
    if (event.kind === "begun" && event.role === "server") this.incoming.add(event.dialog);
    if (event.kind === "stage" && event.state === "started") return this.#begin(event);
    const current = this.current.get(event.dialog);
    if (!current) return;
    if (event.kind === "stage") {
      // A stage that fails without a reply failed while it waited for one.
      const late = event.state === "failed" && current.kind !== "received";
      this.#wait(current, event, late ? this.#awaited(current.span) : "tool");
      this.current.delete(event.dialog);
    } else if (event.kind === "sent") this.#wait(current, event, "tool");
    else if (event.kind === "resolved") this.#wait(current, event, "names");
    else if (["received", "connected", "tls"].includes(event.kind)) this.#wait(current, event, this.incoming.has(event.dialog) ? "client" : "server");
  }

  /** The stages as they stand at a moment: what is waited for now is a wait, too. @param {number} now */
  until(now) {
    const open = new Map([...this.current.values()].map((current) => [current.span, current]));
    return this.spans.map((span) => {
      const current = open.get(span);
      if (!current) return span;
      const wait = { seq: span.seq, who: this.#awaited(span), from: current.last, to: Math.max(now, current.last) };
      return { ...span, waits: [...span.waits, wait] };
    });
  }

  /** How long each was waited for, in seconds. @param {Span[]} [spans] */
  static totals(spans = []) {
    const totals = { names: 0, server: 0, client: 0, tool: 0 };
    for (const { who, from, to } of spans.flatMap((span) => span.waits)) totals[who] += to - from;
    return totals;
  }

  /** @param {import("../shared/events.js").Stage} event */
  #begin(event) {
    const span = { seq: event.seq, name: event.name, dialog: event.dialog, waits: [] };
    this.spans.push(span);
    this.current.set(event.dialog, { span, last: event.t, kind: event.kind });
  }

  /**
   * @param {{span: Span, last: number, kind: string}} current
   * @param {Event} event
   * @param {Who} who
   */
  #wait(current, event, who) {
    const { waits } = current.span;
    const seq = event.kind === "stage" ? current.span.seq : event.seq;
    const before = waits[waits.length - 1];
    // Lines that came together are one wait: the first of them ended it.
    if (before?.who === who && event.t - before.to < 0.001) before.to = event.t;
    else if (event.t > current.last) waits.push({ seq, who, from: current.last, to: event.t });
    current.last = event.t;
    current.kind = event.kind;
  }
}
