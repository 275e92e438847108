// The end of a live test: what the server says of it takes its place on the page, and the reader sees it.

import { byId } from "../shared/element.js";
import { inTime, pause } from "../shared/pulse.js";
import { isRepeated } from "../shared/recent.js";
import { latest } from "./sequence.js";
import { all } from "./template.js";

const PARTS = [
  "tally", "headline", "answer", "actions", "parts", "publish", "receivers", "send", "trip", "path", "mail", "elsewhere",
];
const SCROLLING = new Set(["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", " "]);
const TICK = 1000;
const TRIES = 6;
const newest = latest();
// How far this browser's clock is ahead of the server's, in seconds.
let ahead = 0;

/** Compare the clocks, when the page has come. @param {HTMLElement} page */
export function compareClocks(page) {
  ahead = Date.now() / 1000 - Number(page.dataset.now);
}

/** Whether the reader has scrolled: then the page leaves the place to him. */
let scrolled = false;

/** Notice it when the reader scrolls, by whatever means. */
export function watchScrolling() {
  const own = () => (scrolled = true);
  addEventListener("wheel", own, { passive: true });
  addEventListener("touchmove", own, { passive: true });
  addEventListener("keydown", (event) => SCROLLING.has(event.key) && own());
  // The scroll bar belongs to the page as a whole.
  addEventListener("pointerdown", (event) => event.target === document.documentElement && own());
}

/** Whether the reader looks at a place of his own choice. */
export function stays() {
  return scrolled || Boolean(location.hash);
}

/** Whether the keyboard is at a place that moves with the page: nothing takes it out of sight (WCAG 2.2, 2.4.7). */
export function stands() {
  return Boolean(document.querySelector(":focus-visible:not(#verdict-bar *)"));
}

/** Put the answer into view, or the line that a link led to; not if the reader has chosen a place by himself. */
function showAnswer() {
  if (scrolled || stands()) return;
  if (location.hash) {
    // What came in above has moved the line.
    document.getElementById(location.hash.slice(1))?.scrollIntoView();
    return;
  }
  const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
  scrollTo({ top: 0, behavior });
}

/**
 * The parts of a page that is over, from the server.
 * @param {string} address
 */
async function fetched(address) {
  const answer = await fetch(address, { signal: inTime() });
  if (!answer.ok) throw new Error(String(answer.status));
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/**
 * Put a part of the page into its place. What the reader has opened there stays open, and what has the focus keeps it.
 * @param {string} id
 * @param {Document | null} made where the part comes from
 */
function replace(id, made) {
  const [before, part] = [document, made].map((one) => one?.getElementById(id));
  if (!before || !part) return;
  const isOpen = [before, ...all(before, "details")].map((one) => one.matches("[open]"));
  for (const [at, one] of [part, ...all(part, "details")].entries()) if (isOpen[at]) one.setAttribute("open", "");
  const focused = before.contains(document.activeElement) ? document.activeElement : null;
  const label = focused?.textContent?.trim() ?? "";
  before.replaceWith(part);
  const again = focused?.id
    ? document.getElementById(focused.id)
    : label && all(part, "a, button, summary").find((one) => one.textContent?.trim().startsWith(label));
  if (again) again.focus({ preventScroll: true });
}

/**
 * The rows of a round trip, as they stand now; nothing if they cannot be had, or if a later answer or the end was faster.
 * @param {string} address of the parts
 */
export async function refreshTrip(address) {
  const made = await newest(fetched(address).catch(() => null));
  if (byId("transcript").dataset.state === "running") replace("trip", made);
}

/**
 * Show what the end of the test means. Gives whether that could be had.
 * @param {string} address of the parts
 * @param {string} test its id
 */
export async function conclude(address, test) {
  showAnswer();
  let made = await fetched(address).catch(() => null);
  // Nothing is waited for any more, whether or not its place is taken at once.
  byId("waiting").hidden = true;
  for (let tries = 1; !made && tries < TRIES; tries += 1) {
    await pause(2 ** tries);
    made = await fetched(address).catch(() => null);
  }
  for (const id of PARTS) replace(id, made);
  countDown(test);
  return Boolean(made);
}

/** @param {number} seconds */
function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

/**
 * Let a step that makes sense only later go by itself, if the reader leaves it on. It goes once, in however many tabs.
 * @param {string} test its id
 */
export function countDown(test) {
  const label = /** @type {HTMLElement | null} */ (document.querySelector(".countdown"));
  if (!label) return;
  const [box, shown] = /** @type {[HTMLInputElement, HTMLElement]} */ ([...label.children]);
  const words = shown.textContent ?? "";
  const tick = () => {
    const left = Number(label.dataset.at) - (Date.now() / 1000 - ahead);
    const isDone = isRepeated(test);
    shown.textContent = words.replace("{time}", clock(Math.max(0, left)));
    label.hidden = isDone || left <= 0;
    if (!label.hidden) return;
    clearInterval(timer);
    if (box.checked && !isDone) label.closest("form")?.requestSubmit();
  };
  const timer = setInterval(tick, TICK);
  tick();
}
