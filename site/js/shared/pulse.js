// Whether the connection to the server still lives. A dead one closes by itself only after many minutes, if ever.

// The server says something every 10 s (live/consumer.py). Seconds without a word after which the connection is given up,
// and those after which it is no longer trusted when somebody looks at the page again.
const SILENCE = 25;
const DOUBT = 12;

/** Watches one connection, and says once that it has to be left: `silent`, or `woken` where another one is worth a try. */
export class Pulse {
  /** @param {(reason: "silent" | "woken") => void} onDead */
  constructor(onDead) {
    this.onDead = onDead;
    this.leave = new AbortController();
    const { signal } = this.leave;
    // What was open before the network went is dead, whatever the browser thinks of it.
    window.addEventListener("online", () => this.#dead("woken"), { signal });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && this.#silence() > DOUBT) this.#dead("woken");
    }, { signal });
    this.timer = 0;
    this.heard();
  }

  /** Something has come. */
  heard() {
    if (this.leave.signal.aborted) return;
    // The wall clock: the other one stands still in some browsers while the machine sleeps.
    this.last = Date.now();
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.#dead("silent"), SILENCE * 1000);
  }

  /** It is over, for whatever reason. */
  stop() {
    clearTimeout(this.timer);
    this.leave.abort();
  }

  #silence() {
    return (Date.now() - (this.last ?? 0)) / 1000;
  }

  /** @param {"silent" | "woken"} reason */
  #dead(reason) {
    this.stop();
    this.onDead(reason);
  }
}

/**
 * Wait, but no longer once the network is back or somebody looks at the page again.
 * @param {number} time in seconds
 * @returns {Promise<boolean>} whether it was cut short
 */
export function pause(time) {
  return new Promise((resolve) => {
    const end = new AbortController();
    const done = (/** @type {boolean} */ early) => {
      end.abort();
      clearTimeout(timer);
      resolve(early);
    };
    const timer = window.setTimeout(() => done(false), time * 1000);
    window.addEventListener("online", () => done(true), { signal: end.signal });
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && done(true), { signal: end.signal });
  });
}

/** The limit of a request. @param {number} [time] in seconds */
export function inTime(time = 20) {
  return AbortSignal.timeout(time * 1000);
}
