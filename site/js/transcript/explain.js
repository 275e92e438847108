// A click on a line or a finding, or on its button, opens below it what it means; of a check, only one on its button.

import { copies } from "../shared/copy.js";
import { byId, element } from "../shared/element.js";
import { Meanings } from "./meanings.js";
import { say } from "../shared/words.js";
import { copyOf, drop, part, repeat } from "./template.js";

/** @typedef {import("./meanings.js").Meaning} Meaning */

/** A link to somewhere else; no link where that is no page. @param {Element} link @param {string} address */
function secure(link, address) {
  if (!address.startsWith("https://")) link.removeAttribute("href");
}

/** @param {Meaning} meaning */
function panel(meaning) {
  const { codes, link, source } = meaning;
  const made = copyOf("meaning", { ...meaning, host: URL.canParse(source) ? new URL(source).hostname : "" });
  const [to, from] = made.querySelectorAll("a.reference");
  secure(to, link);
  secure(from, source);
  if (source === link) drop(made, "a.reference + a.reference");
  for (const [at, item] of repeat(part(made, "ul"), codes.length).entries()) {
    const { code, title, link } = codes[at];
    part(item, "a").textContent = code;
    part(item, "a").setAttribute("href", link);
    part(item, "bdi").textContent = title;
    secure(part(item, "a"), link);
  }
  return made;
}

/** @type {Record<string, string>} what the button is called, by what it leads to */
const COPY = { line: "line.copy", finding: "finding.copy", check: "check.copy" };

/** Copies the link to a line, a finding or a check. @param {Element} line */
function linkButton(line) {
  const button = element("button", { type: "button" }, say(COPY[kindOf(line)]));
  copies(button, async () => `${byId("transcript").dataset.url}#${line.id}`);
  return button;
}

/** What it is called by the words of the page. @param {Element} one a line, a finding or a check */
export function kindOf(one) {
  return ["finding", "check"].find((name) => one.matches(`.${name}`)) ?? "line";
}

/** @param {Element} line @param {Element} button */
function close(line, button) {
  line.querySelector(".meaning")?.remove();
  button.setAttribute("aria-expanded", "false");
}

/** @param {Element} line @param {Element} button @param {Meanings} meanings */
async function open(line, button, meanings) {
  // Empty as long as it is asked for.
  const shown = element("div", { class: "meaning", id: `why-${line.id}` });
  line.append(shown);
  button.setAttribute("aria-expanded", "true");
  button.setAttribute("aria-controls", shown.id);
  const meaning = await meanings.of(line.id.slice(1)).catch(() => null);
  shown.append(...(meaning ? panel(meaning).childNodes : [element("p", {}, say("why.failed"))]), linkButton(line));
}

/**
 * Lets the lines of the conversation, the findings and the checks be opened.
 * @param {string} address of the explanations
 * @param {...HTMLElement} places that hold them
 */
export function explain(address, ...places) {
  const meanings = new Meanings(address);
  for (const place of places) opens(place, meanings);
}

/** @param {HTMLElement} place @param {Meanings} meanings */
function opens(place, meanings) {
  place.addEventListener("click", (click) => {
    const target = /** @type {Element} */ (click.target);
    const line = target.closest(".line, .finding, .check");
    const button = line?.querySelector(".why");
    if (!line || !button || target.closest("a, .meaning")) return;
    // A check opens what it found itself.
    if (target !== button && kindOf(line) === "check") return;
    // Who marks text to copy it does not ask what it means.
    if (target !== button && String(getSelection())) return;
    if (button.getAttribute("aria-expanded") === "true") close(line, button);
    else open(line, button, meanings);
  });
}
