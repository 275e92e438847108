// Shows a transcript: takes over what is there, and adds one event after the other, whether it happens or is played again.

import { byId } from "../shared/element.js";
import { LEVELS, duration } from "../shared/events.js";
import { say } from "../shared/words.js";
import { eventsOf, numberOf } from "./adopted.js";
import { stays } from "./answer.js";
import { counts, finding, merge, saysTheSame, tlsCard } from "./cards.js";
import { Checks } from "./checks.js";
import { Group, dialogBox } from "./dialog.js";
import { kindOf } from "./explain.js";
import { isOpen } from "./folds.js";
import { Overview } from "./overview.js";
import { Stages } from "./stages.js";
import { stops } from "./roving.js";
import { all, copyOf, part } from "./template.js";
import { Waits } from "./waits.js";

/** @typedef {import("../shared/events.js").Event} Event */
/** @typedef {import("../shared/events.js").Stage} Stage */

// Characters of a line by which its button is named.
const LABEL = 80;

/** Take everything off the page that events put there. */
export function clear() {
  for (const id of ["conversation", "tls", "counts"]) byId(id).replaceChildren();
  for (const list of all(document.body, "#findings ol, #stages ol, #overview tbody, #checks .check-stages, #check-counts")) list.replaceChildren();
  byId("overview").hidden = true;
}

/** The conversation, the stages, the findings and the TLS facts of one page. */
export class Transcript {
  /**
   * @param {number} started when the test began, in seconds since 1970
   * @param {boolean} folded whether of several dialogs each is folded behind the overview
   * @param {() => void} onSettled told when all that has come is drawn
   */
  constructor(started, folded, onSettled) {
    this.started = started;
    this.onSettled = onSettled;
    this.folded = folded;
    // The sessions of a round trip are read side by side.
    this.together = "roundTrip" in byId("transcript").dataset;
    this.conversation = byId("conversation");
    this.findings = byId("findings");
    this.tls = byId("tls");
    this.checks = new Checks();
    this.overview = new Overview();
    this.stages = new Stages();
    this.waits = new Waits();
    /** @type {Map<number | null, Group>} what each dialog has of the conversation */
    this.groups = new Map();
    /** @type {Map<string, {section: HTMLElement, entry: HTMLElement}>} the stages that have not ended */
    this.open = new Map();
    for (const box of all(this.conversation, ":scope > .dialog")) this.#adopt(box);
    this.several = Boolean(this.conversation.querySelector(":scope > details"));
    for (const one of all(byId("transcript"), ".line, .finding, .check")) askable(one);
  }

  /** Take over a box of the page. @param {HTMLElement} box */
  #adopt(box) {
    const group = new Group(box);
    const key = box.matches("details") ? Number(group.body.id.slice(1)) : null;
    if (!this.groups.has(key)) this.groups.set(key, group);
    if (group.incoming) this.waits.incoming.add(key);
    for (const section of all(group.body, ".stage[data-name]")) {
      const entry = this.stages.entries.get(numberOf(section));
      for (const event of eventsOf(section)) this.waits.add(event);
      if (section.dataset.state === "started" && entry) this.open.set(`${section.dataset.dialog} ${section.dataset.name}`, { section, entry });
    }
  }

  /**
   * The part of the conversation that an event belongs to; of a route of one server there is only one part.
   * @param {Event} event
   */
  #group(event) {
    const key = this.several ? event.dialog : null;
    const known = this.groups.get(key);
    if (known) return known;
    const where = event.kind === "begun" ? [...new Set([event.host, event.address, event.part].filter(Boolean))].join(" ") : "";
    const group = new Group(event.kind === "begun" ? dialogBox(event, where, this.folded) : copyOf("dialog-unnamed"));
    this.conversation.append(group.box);
    this.groups.set(key, group);
    return group;
  }

  /** @param {Event} event */
  #where(event) {
    return this.groups.get(event.dialog)?.where ?? "";
  }

  /** @param {Event} event */
  add(event) {
    if ((event.kind === "check" || event.kind === "stage") && this.checks.takes(event)) {
      const check = this.checks.add(event);
      if (check) askable(check);
      if (check) arrives(check);
      return;
    }
    this.overview.add(event);
    this.waits.add(event);
    if (event.kind === "begun") {
      this.several = true;
      this.#group(event);
    } else if (event.kind === "stage") this.#stage(event);
    else if (event.kind === "finding") this.#finding(event);
    else this.#line(event);
  }

  /** Draw what takes all events to draw: the picture of who waited for whom. */
  settle() {
    this.#draw(this.waits.spans);
    this.onSettled();
  }

  /** Show how long what has not ended takes by now. @param {number} now how old the test is, in seconds */
  tick(now) {
    for (const { section, entry } of this.open.values()) {
      const took = say("waiting.time", { time: Math.floor(now - Number(section.dataset.t)) });
      for (const shown of [section, entry]) part(shown, ".took").textContent = took;
    }
    this.#draw(this.waits.until(now));
  }

  /** @param {import("./waits.js").Span[]} spans */
  #draw(spans) {
    this.stages.draw(spans, this.overview.several);
    this.overview.draw(spans);
  }

  /** @param {Event} event */
  #line(event) {
    if (event.kind === "tls") {
      this.tls.append(tlsCard(event, this.#where(event), this.started + event.t));
      this.#sort();
    }
    const drawn = this.#group(event).add(event);
    if (drawn) askable(drawn);
    if (drawn) arrives(drawn);
    if (event.kind === "finished" && event.dialog !== null) this.#group(event).end(event);
    if (event.kind !== "finished" || event.dialog !== null) return;
    const opens = this.folded || !stays();
    this.checks.end(opens);
    if (opens && !this.together) this.#openWorst();
  }

  /** @param {Stage} event */
  #stage(event) {
    const key = `${event.dialog ?? ""} ${event.name}`;
    const known = event.state === "started" ? undefined : this.open.get(key);
    const { section, entry } = known ?? this.#begin(event);
    this.open.set(key, { section, entry });
    for (const shown of [section, entry]) shown.dataset.state = event.state;
    if (event.state === "started") return;
    section.dataset.end = String(event.t);
    const took = event.took === null ? say(`state.${event.state}`) : duration(event.took);
    for (const shown of [section, entry]) {
      part(shown, ".took").textContent = took;
      part(shown, ".state").textContent = event.took === null ? "" : say(`state.${event.state}`);
    }
    this.open.delete(key);
  }

  /** A heading in the conversation and an entry in the list of stages. @param {Stage} event */
  #begin(event) {
    const section = this.#group(event).begin(event, say(`stage.${event.name}`));
    return { section, entry: this.stages.begin(event) };
  }

  /** @param {import("../shared/events.js").Finding} event */
  #finding(event) {
    const drawn = finding(event, this.#where(event));
    const known = all(this.findings, ".finding").find((other) => saysTheSame(other, drawn));
    if (known) merge(known, drawn);
    else {
      askable(drawn);
      this.#place(drawn);
    }
    if (event.about !== null) document.querySelector(`#e${event.about} .text`)?.append(" ", copyOf("flag", { ...event }));
    this.#count();
  }

  /** Into its list, the worst first. @param {HTMLElement} drawn */
  #place(drawn) {
    const [main, minor] = all(this.findings, "ol");
    const list = this.#isMinor(drawn) ? minor : main;
    const rank = LEVELS.indexOf(drawn.dataset.level ?? "");
    const next = all(list, ".finding").find((other) => LEVELS.indexOf(other.dataset.level ?? "") > rank);
    list.insertBefore(drawn, next ?? null);
  }

  /** What is fine, and what needs no attention if every certificate fits. @param {HTMLElement} drawn */
  #isMinor(drawn) {
    const fits = Boolean(this.tls.querySelector(".tls")) && !this.tls.querySelector(".tls[data-bad]");
    return drawn.dataset.level === "good" || (fits && say("noise").split(" ").includes(drawn.dataset.code ?? ""));
  }

  /** A certificate tells which findings are noise. */
  #sort() {
    for (const code of say("noise").split(" ")) for (const one of all(this.findings, `[data-code="${code}"]`)) this.#place(one);
  }

  /** Of several dialogs that have ended, the worst is open. */
  #openWorst() {
    const ended = [...this.groups.values()].filter((group) => group.box.matches("details"));
    const tones = say("outcomes").split(" ").map((outcome) => say(`tone.${outcome}`));
    const worst = tones.map((tone) => ended.find(({ box }) => box.dataset.tone === tone)).find(Boolean);
    for (const { box, body } of ended) /** @type {HTMLDetailsElement} */ (box).open = isOpen(body.id, body === worst?.body);
  }

  #count() {
    const parts = counts(LEVELS, (level) => all(this.findings, `.finding[data-level=${level}] .place`).length);
    byId("counts").replaceChildren(...parts);
  }
}

/** What is played again does not arrive. @param {HTMLElement} drawn */
function arrives(drawn) {
  drawn.classList.toggle("arriving", byId("transcript").dataset.state === "running");
}

/** Give a line, a finding or a check its button, in place of what the page has without scripts. @param {Element} one */
function askable(one) {
  one.querySelector(":scope > .why")?.remove();
  const kind = kindOf(one);
  if (kind !== "line" || one.matches("[data-kind=sent], [data-kind=received]")) {
    const button = copyOf(`why-${kind}`);
    const text = (one.querySelector(kind === "line" ? ".text > bdi" : ".title bdi")?.textContent ?? "").slice(0, LABEL);
    button.setAttribute("aria-label", say(`why.${kind}`, { text }));
    one.append(button);
  }
  if (kind === "line") stops(one, false);
}
