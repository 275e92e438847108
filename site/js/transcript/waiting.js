// What stands in the answer's place while the test runs: why a wait may be long, how long at most, and what may be wrong.

import { byId } from "../shared/element.js";
import { named, say } from "../shared/words.js";
import { part } from "./template.js";

// Seconds without a word after which something may be wrong.
const SILENT = 5;

/** The panel of one page. */
export class Waiting {
  constructor() {
    this.panel = byId("waiting");
    this.caused = false;
    this.limit = 0;
    this.cause = byId("waiting-cause");
    this.meter = /** @type {HTMLProgressElement} */ (byId("waited"));
  }

  /** A stage has begun. @param {string} stage */
  begin(stage) {
    this.limit = Number(this.panel.dataset[say(`limit.${stage}`)] ?? 0);
    byId("waiting-reason").textContent = say(`reason.${stage}`);
    this.caused = named("cause").includes(stage);
    part(this.cause, "span").textContent = this.caused ? say(`cause.${stage}`) : "";
    this.tick(0);
    for (const link of this.cause.querySelectorAll("a")) link.hidden = link.dataset.stage !== stage;
  }

  /** @param {number} waited seconds since the last event */
  tick(waited) {
    const time = Math.floor(waited);
    this.meter.max = this.limit || 1;
    this.meter.value = this.limit ? Math.min(waited, this.limit) : 0;
    this.meter.classList.toggle("endless", !this.limit);
    byId("waiting-limit").textContent = say(this.limit ? "waiting.limit" : "waiting.time", { time, limit: this.limit });
    this.name(waited >= SILENT && this.caused);
  }

  /**
   * Name the cause, or none: if the keyboard is at the way out of it, it goes on from what the test waits for instead.
   * @param {boolean} shown
   */
  name(shown) {
    if (!shown && this.cause.matches(":focus-within")) byId("summary").focus({ preventScroll: true });
    this.cause.toggleAttribute("data-early", !shown);
  }

  /** Nothing is waited for any more. */
  end() {
    this.name(false);
    this.panel.hidden = true;
  }
}
