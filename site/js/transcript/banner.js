// The top of the page: what the test waits for and how long, and in the end its verdict.

import { byId, element } from "../shared/element.js";
import { duration, endsTest } from "../shared/events.js";
import { say } from "../shared/words.js";
import { ended, inAWord, ofDomain } from "./ending.js";
import { all } from "./template.js";
import { Waiting } from "./waiting.js";

/** @typedef {import("../shared/events.js").Event} Event */

const TICK = 250;
/** The mark of when the page came, where no navigation brought it (arrival.js). */
export const ARRIVAL = "arrival";
// Seconds that a stage has to be waited for until a screen reader is told: a fast test would shout.
const WORTH_TELLING = 1;

/**
 * When the test began, in seconds of this page's clock. The server says in the page how old the test was when it made the
 * page, so a wrong clock on this side does no harm.
 * @param {HTMLElement} page
 */
function beginning(page) {
  const [navigation] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  const [arrival] = performance.getEntriesByName(ARRIVAL);
  const age = Number(page.dataset.now) - Number(page.dataset.started);
  return (arrival?.startTime ?? navigation?.responseStart ?? 0) / 1000 - age;
}

/** @param {HTMLElement} place @param {string} words @param {string} [language] theirs, where it is not the page's */
function put(place, words, language) {
  place.toggleAttribute("lang", false);
  if (language) place.lang = language;
  place.textContent = words;
}

export class Banner {
  /** @param {HTMLElement} page @param {(now: number) => void} onSecond told how old the test is, in seconds, once a second */
  constructor(page, onSecond) {
    this.page = page;
    this.onSecond = onSecond;
    this.waiting = new Waiting();
    this.second = 0;
    this.began = beginning(page);
    this.last = Number(page.dataset.lastAt);
    this.told = 0;
    // Whether a message may still come.
    this.receives = page.dataset.kind === "receive";
    this.summary = byId("summary");
    this.clock = byId("clock");
    this.#call(document.title.split(" · ").slice(0, -1).join(" · "));
    const live = page.dataset.state === "running";
    this.ticking = live ? setInterval(() => this.#tick(), TICK) : 0;
    for (const open of all(page, "details.stage[data-state=started]")) if (live) this.#wait(open.dataset.name ?? "");
  }

  /** @param {Event} event */
  add(event) {
    this.last = event.t;
    if (endsTest(event)) return this.#finish(event);
    if (event.kind !== "stage") return;
    if (event.state === "started") this.#wait(event.name);
    // Of the test's own stages, the wait for the message ends first.
    else if (event.dialog === null) this.receives = false;
    else if (this.receives) this.#wait("waiting");
  }

  /** The tries to reach this page's server, in words; none while all is well. @param {string} words */
  link(words) {
    const shown = byId("link-state");
    if (words && words !== shown.textContent) this.#announce(words);
    shown.textContent = words;
    shown.hidden = !words;
  }

  /** Nothing more will come. */
  stop() {
    clearInterval(this.ticking);
    clearTimeout(this.told);
    this.clock.hidden = true;
  }

  /** The transcript is gone, and with it what could be done to it. */
  gone() {
    this.stop();
    this.waiting.end();
    this.page.dataset.state = "gone";
    this.#show(say("summary.gone"));
  }

  #tick() {
    const now = performance.now() / 1000 - this.began;
    const waited = Math.max(0, now - this.last);
    this.clock.textContent = `${Math.floor(waited)} s`;
    this.clock.hidden = false;
    this.waiting.tick(waited);
    if (Math.floor(waited) && Math.floor(now) !== this.second) this.onSecond(Math.max(now, this.last));
    this.second = Math.floor(now);
  }

  /** @param {string} stage */
  #wait(stage) {
    const words = say(`wait.${stage}`);
    this.#show(words);
    this.waiting.begin(stage);
    clearTimeout(this.told);
    this.told = window.setTimeout(() => this.#announce(words), WORTH_TELLING * 1000);
  }

  /** @param {import("../shared/events.js").Finished} event */
  #finish(event) {
    this.stop();
    // What is only read is read with the rest of the page.
    if (this.page.dataset.state === "running") this.#announce(event.summary, event.language);
    this.page.dataset.state = "finished";
    byId("banner").dataset.verdict = event.verdict;
    for (const shown of [byId("banner"), byId("verdict-bar")]) {
      shown.dataset.outcome = event.outcome;
      shown.dataset.tone = say(`tone.${event.outcome}`);
    }
    const domain = this.page.dataset.kind === "domain";
    this.#call(domain ? ofDomain(event) : ended(event));
    const [slug, stop] = [byId("slug"), document.getElementById("stop")];
    slug.textContent = domain ? ofDomain(event) : inAWord(event);
    slug.hidden = false;
    // Where Stop was, in sight however far the reader has scrolled; and the key that would have pressed it does nothing.
    if (stop?.matches(":focus-within")) slug.focus({ preventScroll: true });
    stop?.setAttribute("hidden", "");
    byId("took").textContent = duration(event.took);
    this.#show(event.summary, event.language);
    this.waiting.name(false);
  }

  /** Tell the page from those of other tests: by what its owner calls it, how it ended, and the server. @param {string} word */
  #call(word) {
    const { named, target } = this.page.dataset;
    document.title = `${[named, word, target].filter(Boolean).join(" · ")} – smtptest`;
  }

  /** @param {string} words @param {string} [language] theirs, where it is not the page's */
  #show(words, language) {
    put(/** @type {HTMLElement} */ (this.summary.firstElementChild), words, language);
    this.summary.classList.toggle("long", words.length > Number(this.page.dataset.long));
  }

  /** @param {string} words @param {string} [language] */
  #announce(words, language) {
    byId("announce").replaceChildren(element("bdi", { lang: language }, words));
  }
}
