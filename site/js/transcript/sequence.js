// In what order events are taken, which of several answers counts, and how long to wait before the next try.

const FIRST_WAIT = 0.5;
const LONGEST_WAIT = 10;

/** Events are numbered from 0 without a gap; each is taken once. */
export class Sequence {
  /** @param {number} last the number of the last event that is known already, -1 for none */
  constructor(last = -1) {
    this.last = last;
  }

  /**
   * Whether this event is the next one, was there before, or comes after one that is missing.
   * @param {number} seq
   * @returns {"next" | "known" | "gap"}
   */
  take(seq) {
    if (seq <= this.last) return "known";
    if (seq > this.last + 1) return "gap";
    this.last = seq;
    return "next";
  }
}

/**
 * Of answers that may overtake one another, only the one that was asked for last counts.
 * @returns {<T>(answer: Promise<T>) => Promise<T | null>} gives the answer, or null if another was asked for meanwhile
 */
export function latest() {
  let last = 0;
  return async (answer) => {
    last += 1;
    const number = last;
    const made = await answer;
    return number === last ? made : null;
  };
}

/**
 * Seconds to wait before a try: doubled each time up to ten, and spread over the upper half so that the viewers of a
 * server that has just come back do not all return in the same moment.
 * @param {number} failures how many tries have failed, from 1
 * @param {() => number} [random]
 */
export function backoff(failures, random = Math.random) {
  const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (failures - 1));
  return longest * (0.5 + random() / 2);
}
