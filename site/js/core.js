// Draws a transcript, one event after the other, whether it is happening or was stored.

import { finding, flag, tlsCard } from "./cards.js";
import { byId, element, isolated } from "./element.js";
import { LEVELS, duration } from "./events.js";
import { line } from "./lines.js";
import { Overview } from "./overview.js";
import { say } from "./words.js";

/** @typedef {import("./events.js").Event} Event */
/** @typedef {import("./events.js").Stage} Stage */

/** The conversation, the stages, the findings and the TLS facts of one page. */
export class Transcript {
  constructor() {
    this.several = false;
    this.conversation = byId("conversation");
    this.stages = byId("stages");
    this.findings = byId("findings");
    this.tls = byId("tls");
    /** @type {Map<string, {section: HTMLElement, entry: HTMLElement, part: HTMLElement}>} */
    this.open = new Map();
    /** @type {Map<number | null, {box: HTMLElement, lines: HTMLElement}>} what each dialog has of the conversation */
    this.groups = new Map();
    /** @type {Map<number | null, string>} */
    this.places = new Map();
    this.overview = new Overview();
    this.#clear();
  }

  /** What the server had drawn gives way to what is drawn here. */
  #clear() {
    for (const list of [this.conversation, this.findings.querySelector("ol"), this.tls]) list?.replaceChildren();
  }

  /**
   * The part of the conversation that an event belongs to; of a route of one server there is only one part.
   * @param {Event} event
   */
  #group(event) {
    const key = this.several ? event.dialog : null;
    const group = this.groups.get(key) ?? { box: element("div", { class: "dialog" }), lines: element("ol") };
    if (!this.groups.has(key)) {
      group.box.append(element("section", { class: "stage" }, group.lines));
      this.conversation.append(group.box);
      this.groups.set(key, group);
    }
    return group;
  }

  /** @param {Event} event */
  #where(event) {
    return this.places.get(event.dialog) ?? "";
  }

  /** @param {import("./events.js").Begun} event */
  #dialog(event) {
    this.several = true;
    this.places.set(event.dialog, [event.host, event.address, event.part].filter(Boolean).join(" "));
    const { box } = this.#group(event);
    const name = element("h2", {}, isolated(event.host));
    if (event.address) name.append(" ", element("small", {}, isolated(event.address)));
    if (event.part) name.append(" ", element("small", {}, isolated(event.part)));
    box.id = `d${event.dialog}`;
    box.prepend(name);
  }

  /** @param {Event} event */
  add(event) {
    this.overview.add(event);
    if (event.kind === "begun") return this.#dialog(event);
    if (event.kind === "stage") return this.#stage(event);
    if (event.kind === "finding") return this.#finding(event);
    if (event.kind === "tls") this.tls.append(tlsCard(event, this.#where(event)));
    const drawn = line(event);
    if (drawn) this.#group(event).lines.append(drawn);
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
    const group = this.#group(event);
    group.lines = element("ol");
    const heading = element("h3", {}, element("span", { class: "name" }, name), " ", element("span", { class: "took" }));
    const section = element("section", { class: "stage", id: `e${event.seq}`, "data-name": event.name }, heading, group.lines);
    const entry = element("li", {}, element("a", { href: target }, name), " ", element("span", { class: "took" }));
    const part = element("a", { href: target, tabindex: "-1", title: name });
    group.box.append(section);
    this.stages.querySelector("ol")?.append(entry);
    this.stages.querySelector(".bar")?.append(part);
    // Of dialogs side by side the overview says more than one long list.
    this.stages.hidden = this.overview.several;
    return { section, entry, part };
  }

  /** @param {import("./events.js").Finding} event */
  #finding(event) {
    const rank = LEVELS.indexOf(event.level);
    const shown = [...this.findings.querySelectorAll(".finding")];
    const next = shown.find((other) => LEVELS.indexOf(other.getAttribute("data-level") ?? "") > rank);
    this.findings.querySelector("ol")?.insertBefore(finding(event, this.#where(event)), next ?? null);
    if (event.about !== null) document.querySelector(`#e${event.about} .text`)?.append(" ", flag(event));
  }
}
