// Draws a transcript, one event after the other, whether it is happening, was stored, or is played again.

import { finding, flag, tlsCard } from "./cards.js";
import { byId, element } from "../shared/element.js";
import { LEVELS, duration } from "../shared/events.js";
import { Group } from "./dialog.js";
import { Overview } from "./overview.js";
import { Stages } from "./stages.js";
import { Waits } from "./waits.js";
import { say } from "../shared/words.js";

/** @typedef {import("../shared/events.js").Event} Event */
/** @typedef {import("../shared/events.js").Stage} Stage */

/** The conversation, the stages, the findings and the TLS facts of one page. */
export class Transcript {
  /**
   * @param {number} started when the test began, in seconds since 1970
   * @param {boolean} folded whether of several dialogs each is folded behind the overview
   */
  constructor(started, folded) {
    this.started = started;
    this.folded = folded;
    this.several = false;
    this.conversation = byId("conversation");
    this.findings = byId("findings");
    this.tls = byId("tls");
    /** @type {Map<string, {section: HTMLElement, entry: HTMLElement}>} */
    this.open = new Map();
    /** @type {Map<number | null, Group>} what each dialog has of the conversation */
    this.groups = new Map();
    /** @type {Map<number | null, string>} */
    this.places = new Map();
    this.#clear();
    this.overview = new Overview();
    this.stages = new Stages();
    this.waits = new Waits();
  }

  /** What was drawn before gives way to what is drawn now. */
  #clear() {
    for (const list of [this.conversation, this.findings.querySelector("ol"), this.tls]) list?.replaceChildren();
    byId("counts").replaceChildren();
  }

  /**
   * The part of the conversation that an event belongs to; of a route of one server there is only one part.
   * @param {Event} event
   */
  #group(event) {
    const key = this.several ? event.dialog : null;
    const known = this.groups.get(key);
    if (known) return known;
    const group = new Group(event.kind === "begun" ? event : null, this.folded);
    this.conversation.append(group.box);
    this.groups.set(key, group);
    return group;
  }

  /** @param {Event} event */
  #where(event) {
    return this.places.get(event.dialog) ?? "";
  }

  /** @param {import("../shared/events.js").Begun} event */
  #dialog(event) {
    this.several = true;
    this.places.set(event.dialog, [event.host, event.address, event.part].filter(Boolean).join(" "));
    this.#group(event);
  }

  /** @param {Event} event */
  add(event) {
    this.overview.add(event);
    this.waits.add(event);
    if (event.kind === "begun") return this.#dialog(event);
    if (event.kind === "stage") return this.#stage(event);
    if (event.kind === "finding") return this.#finding(event);
    if (event.kind === "tls") this.tls.append(tlsCard(event, this.#where(event), this.started + event.t));
    this.#group(event).add(event);
    if (event.kind === "finished" && event.dialog !== null) this.#group(event).end(event.verdict);
  }

  /** Draw what takes all events to draw: the picture of who waited for whom. */
  settle() {
    this.stages.draw(this.waits.spans, this.overview.several);
    this.overview.draw(this.waits.spans);
  }

  /** @param {Stage} event */
  #stage(event) {
    const key = `${event.dialog} ${event.name}`;
    const known = event.state === "started" ? undefined : this.open.get(key);
    const { section, entry } = known ?? this.#begin(event);
    this.open.set(key, { section, entry });
    for (const shown of [section, entry]) shown.dataset.state = event.state;
    if (event.state === "started") return;
    const took = event.took === null ? say(`state.${event.state}`) : duration(event.took);
    for (const shown of [section, entry]) /** @type {HTMLElement} */ (shown.querySelector(".took")).textContent = took;
    this.open.delete(key);
  }

  /** A heading in the conversation and an entry in the list of stages. @param {Stage} event */
  #begin(event) {
    const section = this.#group(event).begin(event, say(`stage.${event.name}`));
    return { section, entry: this.stages.begin(event) };
  }

  /** @param {import("../shared/events.js").Finding} event */
  #finding(event) {
    const rank = LEVELS.indexOf(event.level);
    const shown = [...this.findings.querySelectorAll(".finding")];
    const next = shown.find((other) => LEVELS.indexOf(other.getAttribute("data-level") ?? "") > rank);
    this.findings.querySelector("ol")?.insertBefore(finding(event, this.#where(event)), next ?? null);
    if (event.about !== null) document.querySelector(`#e${event.about} .text`)?.append(" ", flag(event));
    this.#count();
  }

  #count() {
    const found = LEVELS.map((level) => ({ level, count: this.findings.querySelectorAll(`.finding[data-level=${level}]`).length }));
    const parts = found
      .filter(({ count }) => count)
      .map(({ level, count }) => element("span", { "data-level": level }, say(`counts.${level}`, { count })));
    byId("counts").replaceChildren(...parts.flatMap((part) => [part, " "]));
  }
}
