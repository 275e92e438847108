// Plays a finished transcript again; what it draws with is what draws a live one.

import { byId } from "../shared/element.js";
import { duration, seconds } from "../shared/events.js";
import { SPEEDS, Tempo, usualSpeed } from "./tempo.js";
import { say } from "../shared/words.js";

/** @typedef {import("../shared/events.js").Event} Event */
/** @typedef {{add: (event: Event) => void, settle: () => void}} Drawing */

// How long a shortened wait lasts for the one who watches, in seconds.
const LONGEST = 2;

/** The player of one transcript, stopped at its end. */
export class Replay {
  /**
   * @param {Event[]} events of the whole test
   * @param {() => Drawing} fresh gives an empty drawing, and takes the one before off the page
   * @param {() => void} showTail brings the last line into sight
   */
  constructor(events, fresh, showTail) {
    this.events = events;
    this.fresh = fresh;
    this.showTail = showTail;
    this.total = events[events.length - 1].t;
    this.play = byId("play");
    this.position = /** @type {HTMLInputElement} */ (byId("position"));
    this.speed = /** @type {HTMLSelectElement} */ (byId("speed"));
    this.shorten = /** @type {HTMLInputElement} */ (byId("shorten"));
    this.frame = 0;
    this.clock = 0;
    this.tempo = new Tempo([], 0);
    this.drawn = events.length;
    this.position.max = String(events.length);
    this.speed.value = String(usualSpeed(this.total));
    this.#pace();
    this.#listen();
    this.show(events.length);
  }

  /** From the beginning where it had come to the end. */
  start() {
    if (this.drawn === this.events.length) this.show(0);
    this.play.textContent = say("replay.pause");
    let before = performance.now();
    const step = (/** @type {number} */ now) => {
      this.clock += (Math.max(0, now - before) / 1000) * this.#rate();
      before = now;
      this.#draw(this.tempo.count(this.clock));
      this.#follow();
      if (this.drawn < this.events.length) this.frame = requestAnimationFrame(step);
      else {
        this.pause();
        // The player may have grown by what it says now.
        requestAnimationFrame(() => this.#follow());
      }
    };
    this.frame = requestAnimationFrame(step);
  }

  pause() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.play.textContent = say("replay.play");
    this.#tell();
  }

  /** Stand still after so many events. @param {number} count */
  show(count) {
    this.pause();
    this.clock = this.tempo.clock(count);
    this.#draw(count);
    this.#tell();
  }

  #rate() {
    return Number(this.speed.value) || SPEEDS[2];
  }

  /** What is shortened depends on how fast it goes: two seconds are meant for the one who watches. */
  #pace() {
    const times = this.events.map((event) => event.t);
    this.tempo = new Tempo(times, this.shorten.checked ? LONGEST * this.#rate() : Infinity);
    this.clock = this.tempo.clock(this.drawn);
  }

  /** @param {number} count */
  #draw(count) {
    if (count < this.drawn) this.#clear();
    const news = this.events.slice(this.drawn, count);
    this.drawn = count;
    if (news.length || count === 0) {
      this.#steadily(() => {
        for (const event of news) this.drawing?.add(event);
        this.drawing?.settle();
      });
    }
    this.position.value = String(count);
    this.#moment();
  }

  /** An empty drawing. What the keyboard was on may be gone with the one before: it goes on from the player. */
  #clear() {
    const focused = document.activeElement;
    this.drawing = this.fresh();
    this.drawn = 0;
    if (focused && !focused.isConnected) this.play.focus({ preventScroll: true });
  }

  /**
   * Draw, and move the page by as much as that moved what the keyboard is on: stages and findings grow above it too, and
   * without this it would be pushed out of sight under the hands of whoever reads there.
   * @param {() => void} change
   */
  #steadily(change) {
    const place = () => document.activeElement?.getBoundingClientRect().top ?? 0;
    const before = place();
    change();
    const moved = place() - before;
    if (moved) scrollBy(0, moved);
  }

  /** Keep the line in sight that is played, unless that takes out of sight where the keyboard has gone meanwhile. */
  #follow() {
    const focused = document.activeElement;
    if (!focused || focused === document.body || focused.closest("#player, #replay")) this.showTail();
  }

  #moment() {
    const at = seconds(this.drawn === this.events.length ? this.total : this.tempo.moment(this.clock));
    const wait = this.frame ? this.tempo.cut(this.clock) : 0;
    const words = say(wait ? "replay.cut" : "replay.moment", { at, total: seconds(this.total), wait: duration(wait) });
    byId("moment").textContent = words;
  }

  /** To a screen reader, where the slider stands; not at each step while it plays. */
  #tell() {
    this.#moment();
    this.position.setAttribute("aria-valuetext", byId("moment").textContent ?? "");
  }

  #listen() {
    this.play.addEventListener("click", () => (this.frame ? this.pause() : this.start()));
    this.position.addEventListener("input", () => this.show(Number(this.position.value)));
    byId("to-end").addEventListener("click", () => this.show(this.events.length));
    for (const control of [this.speed, this.shorten]) control.addEventListener("change", () => this.#pace());
  }
}
