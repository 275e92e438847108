// What each line means: asked for once, at the first click, and again where a line has come since.

import { inTime } from "../shared/pulse.js";

/**
 * @typedef {{code: string, title: string, reference: string, link: string}} Code
 * @typedef {{key: string, title: string, meaning: string, next_step: string, proves: string, does_not_prove: string,
 *   reference: string, link: string, source: string, codes: Code[]}} Meaning
 * @typedef {{lines: Record<string, number>, explanations: Meaning[]}} Answer
 */

/** The explanations of one transcript. */
export class Meanings {
  /** @param {string} address of the JSON @param {typeof fetch} [ask] */
  constructor(address, ask = (...given) => fetch(...given)) {
    this.address = address;
    this.ask = ask;
    /** @type {Answer} */
    this.known = { lines: {}, explanations: [] };
  }

  /**
   * The explanation of a line; null where there is none. Rejects where it could not be had.
   * @param {string} number of the line's event
   * @returns {Promise<Meaning | null>}
   */
  async of(number) {
    if (!(number in this.known.lines)) await this.#load();
    return this.known.explanations[this.known.lines[number] ?? -1] ?? null;
  }

  async #load() {
    const answer = await this.ask(this.address, { headers: { Accept: "application/json" }, signal: inTime() });
    if (!answer.ok) throw new Error(String(answer.status));
    this.known = await answer.json();
  }
}
