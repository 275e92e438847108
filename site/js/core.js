// Draws a transcript, one event after the other, whether it is happening or was stored.

import { finding, flag, tlsCard } from "./cards.js";
import { byId, element } from "./element.js";
import { LEVELS, duration } from "./events.js";
import { line } from "./lines.js";
import { say } from "./words.js";

/** @typedef {import("./events.js").Event} Event */
/** @typedef {import("./events.js").Stage} Stage */

/** The conversation, the stages, the findings and the TLS facts of one page. */
export class Transcript {
  constructor() {
    this.conversation = byId("conversation");
    this.stages = byId("stages");
    this.findings = byId("findings");
    this.tls = byId("tls");
    /** @type {Map<string, {section: HTMLElement, entry: HTMLElement, part: HTMLElement}>} */
    this.open = new Map();
    this.#clear();
  }

  /** What the server had drawn gives way to what is drawn here. */
  #clear() {
    for (const list of [this.conversation, this.findings.querySelector("ol"), this.tls]) list?.replaceChildren();
    this.lines = element("ol");
    this.conversation.append(element("section", { class: "stage" }, this.lines));
  }

  /** @param {Event} event */
  add(event) {
    if (event.kind === "stage") return this.#stage(event);
    if (event.kind === "finding") return this.#finding(event);
    if (event.kind === "tls") this.tls.append(tlsCard(event));
    const drawn = line(event);
    if (drawn) this.lines?.append(drawn);
  }

  /** @param {Stage} event */
  #stage(event) {
    const key = `${event.dialog} ${event.name}`;
    if (event.state === "started" || !this.open.has(key)) this.open.set(key, this.#begin(event));
    const { section, entry, part } = /** @type {{section: HTMLElement, entry: HTMLElement, part: HTMLElement}} */ (
      this.open.get(key)
    );
    for (const shown of [section, entry, part]) shown.dataset.state = event.state;
    if (event.state === "started") return;
    const took = event.took === null ? say(`state.${event.state}`) : duration(event.took);
    for (const shown of [section, entry]) /** @type {HTMLElement} */ (shown.querySelector(".took")).textContent = took;
    // In milliseconds: shares that add up to less than 1 would not fill the bar (CSS Flexible Box, section 9.7).
    part.style.flexGrow = String((event.took ?? 0) * 1000);
    this.open.delete(key);
  }

  /**
   * A heading in the conversation, an entry in the list of stages, a part of the bar.
   * @param {Stage} event
   */
  #begin(event) {
    const name = say(`stage.${event.name}`);
    const target = `#e${event.seq}`;
    this.lines = element("ol");
    const heading = element("h3", {}, element("span", { class: "name" }, name), " ", element("span", { class: "took" }));
    const section = element("section", { class: "stage", id: `e${event.seq}`, "data-name": event.name }, heading, this.lines);
    const entry = element("li", {}, element("a", { href: target }, name), " ", element("span", { class: "took" }));
    const part = element("a", { href: target, tabindex: "-1", title: name });
    this.conversation.append(section);
    this.stages.querySelector("ol")?.append(entry);
    this.stages.querySelector(".bar")?.append(part);
    this.stages.hidden = false;
    return { section, entry, part };
  }

  /** @param {import("./events.js").Finding} event */
  #finding(event) {
    const rank = LEVELS.indexOf(event.level);
    const shown = [...this.findings.querySelectorAll(".finding")];
    const next = shown.find((other) => LEVELS.indexOf(other.getAttribute("data-level") ?? "") > rank);
    this.findings.querySelector("ol")?.insertBefore(finding(event), next ?? null);
    if (event.about !== null) document.querySelector(`#e${event.about} .text`)?.append(" ", flag(event));
  }
}
