// In the empty page in the frame of the first page (templates/transcript/ahead.html): the page of a test that begins comes
// with the answer to its form and is put in here, where its scripts and style sheets are already at work. Nothing is loaded.

// What page.js imports is run ahead, as far as it needs no transcript.
import "./answer.js";
import { ARRIVAL } from "./banner.js";
import "./filter.js";
import "./source.js";
import "./view.js";

/** @param {Document} page @param {string} selector @param {"href" | "src"} attribute */
const files = (page, selector, attribute) => [...page.querySelectorAll(selector)].map((one) => one.getAttribute(attribute) ?? "");
/** @param {Document} page */
const sheets = (page) => files(page, "link[rel=stylesheet]", "href");

/**
 * Make this page the one that came. Gives false where it has to be loaded: it needs a style sheet that is not here.
 * @param {string} path its address
 * @param {string} html
 */
function become(path, html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const here = sheets(document);
  if (!sheets(page).every((one) => here.includes(one))) return false;
  performance.mark(ARRIVAL);
  history.replaceState(null, "", path);
  document.title = page.title;
  document.body.replaceWith(page.body);
  for (const script of files(page, "head script[src]", "src")) import(script);
  return true;
}

// Once: another test needs scripts that start anew.
document.addEventListener("arrival", (event) => {
  const { path, page } = /** @type {CustomEvent<{path: string, page: string}>} */ (event).detail;
  if (become(path, page)) event.preventDefault();
}, { once: true });
