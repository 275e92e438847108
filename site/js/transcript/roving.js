// One stop of the keyboard for all lines of the conversation: the arrow keys go from line to line.

import { all } from "./template.js";

const CONTROLS = ":scope > :is(.time, button.why)";
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

/** What of a line can have the focus. @param {Element} line @param {string} which @returns {HTMLElement | undefined} */
function control(line, which) {
  const shown = all(line, CONTROLS).filter((one) => one.checkVisibility({ visibilityProperty: true }));
  return shown.find((one) => one.matches(which)) ?? shown[0];
}

/** Take a line out of the order of the keyboard, or make it the one that is in it. @param {Element} line @param {boolean} stops */
export function stops(line, stops) {
  for (const one of all(line, CONTROLS)) one.tabIndex = stops ? 0 : -1;
}

/** Moves the one stop. */
export class Roving {
  /** @param {HTMLElement} place that holds the lines */
  constructor(place) {
    this.place = place;
    /** @type {Element | null} */
    this.current = null;
    place.addEventListener("focusin", (event) => this.#stand(/** @type {Element} */ (event.target).closest(".line")));
    place.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Of what is shown one line is in the order: the first, if none was chosen or what was chosen is hidden now. */
  settle() {
    if (this.current?.isConnected && control(this.current, ".time")) return;
    this.#stand(all(this.place, ".line").find((line) => control(line, ".time")) ?? null);
  }

  /** Give a line the focus. Gives whether it could have it. @param {Element} line @param {string} [which] */
  go(line, which = ".time") {
    const found = control(line, which);
    found?.focus({ preventScroll: true });
    found?.scrollIntoView({ block: "nearest" });
    return Boolean(found);
  }

  /** @param {Element | null} line */
  #stand(line) {
    if (!line || line === this.current) return;
    if (this.current) stops(this.current, false);
    stops(line, true);
    this.current = line;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const from = /** @type {Element} */ (event.target);
    const line = from.closest(".line");
    if (!line || from.parentElement !== line || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const lines = all(this.place, ".line");
    const step = STEPS[/** @type {keyof typeof STEPS} */ (event.key)] ?? { Home: 1, End: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const start = { Home: 0, End: lines.length - 1 }[event.key] ?? lines.indexOf(/** @type {HTMLElement} */ (line)) + step;
    const which = from.matches(".why") ? ".why" : ".time";
    for (let at = start; at >= 0 && at < lines.length; at += step) if (this.go(lines[at], which)) return;
  }
}
