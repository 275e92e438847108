// At what moment of a test a replay is, with the waits that are too long to be sat through shortened.

/** The speeds that can be chosen. */
export const SPEEDS = [0.01, 0.1, 1, 2, 8, 64];

// Seconds in which a replay should be over, of which the nearest speed is proposed.
const SHORT = 2;
const LONG = 60;
const GOAL = 8;

/**
 * Its own speed where that can be followed, or else the one by which the replay takes nearest to eight seconds.
 * @param {number} total seconds that the test took
 */
export function usualSpeed(total) {
  if (total >= SHORT && total <= LONG) return 1;
  /** @param {number} speed */
  const off = (speed) => Math.abs(Math.log(total / speed / GOAL));
  return SPEEDS.reduce((best, speed) => (off(speed) < off(best) ? speed : best));
}

/** The moments of a test, and the time that a replay at its own speed spends up to each. */
export class Tempo {
  /**
   * @param {number[]} times of the events, in seconds since the test began, in order
   * @param {number} longest how many of those seconds a wait may last
   */
  constructor(times, longest) {
    this.times = times;
    this.played = times.map(() => 0);
    for (let at = 0; at < times.length; at += 1) {
      const gap = times[at] - (times[at - 1] ?? 0);
      this.played[at] = (this.played[at - 1] ?? 0) + Math.min(gap, longest);
    }
    this.length = this.played[times.length - 1] ?? 0;
  }

  /** How many events have happened. @param {number} clock seconds that were played */
  count(clock) {
    const next = this.played.findIndex((played) => played > clock);
    return next < 0 ? this.times.length : next;
  }

  /** The time that is played when so many events have happened. @param {number} count */
  clock(count) {
    return this.played[count - 1] ?? 0;
  }

  /** The moment of the test. @param {number} clock */
  moment(clock) {
    const next = this.count(clock);
    const [before, after] = [this.times[next - 1] ?? 0, this.times[next]];
    if (after === undefined) return before;
    const from = this.clock(next);
    return before + ((clock - from) / (this.played[next] - from)) * (after - before);
  }

  /** The length of the wait that is being shortened; 0 where none is. @param {number} clock */
  cut(clock) {
    const next = this.count(clock);
    if (next >= this.times.length) return 0;
    const gap = this.times[next] - (this.times[next - 1] ?? 0);
    return gap > this.played[next] - this.clock(next) + 1e-9 ? gap : 0;
  }
}
