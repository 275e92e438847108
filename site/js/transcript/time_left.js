// How long a one-time address still takes a message: by the server's clock, whatever this browser's says.

import { say } from "../shared/words.js";

const SECOND = 1000;

/** @param {number} seconds */
function clock(seconds) {
  const two = (/** @type {number} */ value) => String(Math.floor(value)).padStart(2, "0");
  return `${two(seconds / 60)}:${two(seconds % 60)}`;
}

/** Count down beside the address, if the page has one. @param {HTMLElement} page */
export function showTimeLeft(page) {
  const ahead = Date.now() / SECOND - Number(page.dataset.now);
  const timer = setInterval(tick, SECOND);

  function tick() {
    const place = document.getElementById("left");
    const left = Number(place?.dataset.until) - (Date.now() / SECOND - ahead);
    if (!place || left <= 0) clearInterval(timer);
    if (place) place.textContent = left > 0 ? say("left", { time: clock(left) }) : "";
  }

  tick();
}
