// A click on a line or a finding, or on its button, opens below it what it means.

import { copies } from "../shared/copy.js";
import { byId, element } from "../shared/element.js";
import { Meanings } from "./meanings.js";
import { say } from "../shared/words.js";

/** @typedef {import("./meanings.js").Meaning} Meaning */

/** The button of a line or a finding. @param {"why" | "why.finding"} label */
export function whyButton(label = "why") {
  return element("button", { class: "why", type: "button", "aria-expanded": "false", "aria-label": say(label), title: say(label) }, "?");
}

/**
 * A link to somewhere else: in a window of its own, because the page may stand in a frame.
 * @param {string} address
 * @param {string} text
 */
function away(address, text) {
  const href = address.startsWith("https://") ? address : null;
  return element("a", { href, target: "_blank", rel: "noopener noreferrer" }, text);
}

/** @param {Meaning} meaning */
function panel(meaning) {
  // The explanations are data of their own (smtptest/explain/), English where they say nothing else.
  const lang = meaning.language ?? "en";
  const parts = [
    ["next", meaning.next_step],
    ["proves", meaning.proves],
    ["unproven", meaning.does_not_prove],
  ].flatMap(([name, text]) => [element("dt", {}, say(`why.${name}`)), element("dd", { lang }, text)]);
  const codes = meaning.codes.map(({ code, title, link }) => element("li", {}, away(link, code), " ", element("bdi", { lang }, title)));
  const links = element("p", {}, away(meaning.link, meaning.reference));
  if (meaning.source !== meaning.link) links.append(" ", away(meaning.source, new URL(meaning.source).hostname));
  return [
    element("p", { class: "title", lang }, meaning.title),
    element("p", { lang }, meaning.meaning),
    element("dl", {}, ...parts),
    element("ul", {}, ...codes),
    links,
  ];
}

/** Copies the link to a line or a finding. @param {Element} line */
function linkButton(line) {
  const button = element("button", { type: "button" }, say(line.matches(".finding") ? "finding.copy" : "line.copy"));
  copies(button, async () => `${byId("transcript").dataset.url}#${line.id}`);
  return button;
}

/** @param {Element} line @param {Element} button */
function close(line, button) {
  line.querySelector(".meaning")?.remove();
  button.setAttribute("aria-expanded", "false");
}

/** @param {Element} line @param {Element} button @param {Meanings} meanings */
async function open(line, button, meanings) {
  const shown = element("div", { class: "meaning", id: `why-${line.id}` });
  line.append(shown);
  button.setAttribute("aria-expanded", "true");
  button.setAttribute("aria-controls", shown.id);
  const meaning = await meanings.of(line.id.slice(1)).catch(() => null);
  shown.append(...(meaning ? panel(meaning) : [element("p", {}, say("why.failed"))]), linkButton(line));
}

/**
 * Lets the lines of the conversation, and the findings, be opened.
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
    const line = target.closest(".line, .finding");
    const button = line?.querySelector(".why");
    if (!line || !button || target.closest("a, .meaning")) return;
    // Who marks text to copy it does not ask what it means.
    if (target !== button && String(getSelection())) return;
    if (button.getAttribute("aria-expanded") === "true") close(line, button);
    else open(line, button, meanings);
  });
}
