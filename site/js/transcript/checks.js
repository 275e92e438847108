// The checks of a domain, stage by stage: templates/transcript/check.html and check_stage.html, filled in.

import { byId } from "../shared/element.js";
import { duration, linkTo } from "../shared/events.js";
import { named, say } from "../shared/words.js";
import { counts } from "./cards.js";
import { all, copyOf, part } from "./template.js";

/** @typedef {import("../shared/events.js").Check} Check */
/** @typedef {import("../shared/events.js").Stage} Stage */

// Of terms that were evaluated.
const SIGN = /^[✓·-] /;
// From worst to best, as they are counted.
const RESULTS = say("results").split(" ");

/** One check, as the server draws it. @param {Check} event */
function drawn(event) {
  const { id, detail, advice, record, reference, about, trace = [] } = event;
  const link = linkTo(reference);
  const source = (!link && reference) || null;
  const parts = { detail: detail || null, advice: advice || null, record: record || null, trace: trace.length ? "" : null };
  const label = named("check").includes(id) ? say(`check.${id}`) : id;
  const signs = trace.some((line) => SIGN.test(line)) ? "" : null;
  const made = copyOf("check", { ...event, ...parts, label, signs, lines: trace.join("\n"), link, source, target: about });
  part(made, ".title .visually-hidden").textContent = `${say(`level.${event.result}`)}: `;
  return made;
}

/** The checks of one page; of another kind of test there are none. */
export class Checks {
  constructor() {
    const box = document.getElementById("checks");
    this.list = box && part(box, ".check-stages");
    this.stages = (box?.dataset.stages ?? "").split(" ");
    this.order = (box?.dataset.order ?? "").split(" ");
  }

  /** Whether an event is shown here, and not in the conversation. @param {import("../shared/events.js").Event} event */
  takes(event) {
    return Boolean(this.list) && event.dialog === null && (event.kind === "check" || event.kind === "stage");
  }

  /** Give the check that is drawn, if the event is one. @param {Check | Stage} event */
  add(event) {
    if (event.kind === "stage") {
      // A stage that has no checks is not shown: it waits for a message.
      if (this.stages.includes(event.name)) this.#stage(event);
      return null;
    }
    const made = drawn(event);
    const list = part(this.#section(event.stage), "ul");
    const expected = all(list, ".pending").find((one) => one.dataset.id === event.id);
    if (expected) expected.replaceWith(made);
    else this.#further(list, made);
    this.#count();
    return made;
  }

  /**
   * A result that nobody knew would come, as of a second mail server. While the test runs, the worst has the place, so
   * that nothing moves, and says how many there are. @param {HTMLElement} list @param {HTMLElement} made
   */
  #further(list, made) {
    list.insertBefore(made, next(list, made, (one) => this.#place(one)));
    if (byId("transcript").dataset.state !== "running") return;
    const same = all(list, ".check").filter((one) => one.dataset.id === made.dataset.id);
    const shown = same.filter((one) => !one.matches("[data-behind]"));
    const weight = (/** @type {HTMLElement} */ one) => RESULTS.indexOf(one.dataset.level ?? "");
    const [best] = shown.reverse().sort((one, other) => weight(other) - weight(one));
    best.toggleAttribute("data-behind", true);
    for (const one of same) one.dataset.of = String(same.length);
  }

  /** Nothing more will come: what is to be mended opens. @param {boolean} opens not if the reader is elsewhere */
  end(opens) {
    if (!this.list) return;
    for (const one of all(this.list, ".pending")) one.remove();
    for (const one of all(this.list, ".check[data-of]")) {
      one.removeAttribute("data-of");
      one.removeAttribute("data-behind");
    }
    for (const stage of all(this.list, ".check-stage:not(:has(li))")) stage.remove();
    if (opens) for (const one of all(this.list, `.check:is(${say("faults")}) > details`)) one.setAttribute("open", "");
  }

  /** @param {Stage} event */
  #stage(event) {
    const section = this.#section(event.name);
    if (event.state === "started" || !section.id) section.id = `e${event.seq}`;
    section.dataset.state = event.state;
    if (event.took !== null) part(section, ".took").textContent = duration(event.took);
  }

  /** The section of a stage, in its place. @param {string} name */
  #section(name) {
    const list = /** @type {HTMLElement} */ (this.list);
    const known = all(list, ".check-stage").find((one) => one.dataset.name === name);
    if (known) return known;
    const made = copyOf("check-stage", { name, state: "" });
    made.removeAttribute("id");
    part(made, ".name").textContent = say(`stage.${name}`);
    list.insertBefore(made, next(list, made, (one) => place(this.stages, one.dataset.name)));
    return made;
  }

  /** @param {HTMLElement} one */
  #place(one) {
    return place(this.order, one.dataset.id);
  }

  #count() {
    const list = /** @type {HTMLElement} */ (this.list);
    const parts = counts(RESULTS, (level) => all(list, `.check[data-level=${level}]`).length);
    document.getElementById("check-counts")?.replaceChildren(...parts);
  }
}

/** Where a name stands in a list; behind all others if it is not in it. @param {string[]} list @param {string} [name] */
function place(list, name = "") {
  const found = list.indexOf(name);
  return found < 0 ? list.length : found;
}

/**
 * Before which of its elements a new one stands.
 * @param {HTMLElement} list
 * @param {HTMLElement} made
 * @param {(one: HTMLElement) => number} of
 */
function next(list, made, of) {
  return /** @type {HTMLElement[]} */ ([...list.children]).find((one) => of(one) > of(made)) ?? null;
}
