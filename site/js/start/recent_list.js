// The list of the tests that this browser has started.

import { forget, recent } from "../shared/recent.js";

/** What is ticked, in the order in which it was. @type {HTMLInputElement[]} */
let ticked = [];

/**
 * Two that are ticked can be compared; of three, the oldest choice goes.
 * @param {HTMLInputElement[]} boxes those of the list as it is now
 * @param {HTMLInputElement} [latest] the one that was changed
 */
function choose(boxes, latest) {
  ticked = [...ticked, ...(latest ? [latest] : [])].filter((one, at, all) => one.checked && boxes.includes(one) && all.indexOf(one) === at);
  if (ticked.length > 2) /** @type {HTMLInputElement} */ (ticked.shift()).checked = false;
  const [hint, link] = ["choose-two", "compare-two"].map((id) => /** @type {HTMLElement} */ (document.getElementById(id)));
  hint.hidden = boxes.length < 2 || ticked.length === 2;
  link.hidden = ticked.length !== 2;
  link.setAttribute("href", `/t/${ticked.map((one) => encodeURIComponent(one.value)).join("/compare/")}/`);
}

/** Drawn anew with each call. @param {HTMLElement} box @param {Map<string, string>} words @param {HTMLElement} next */
export function draw(box, words, next) {
  const template = /** @type {HTMLTemplateElement} */ (box.querySelector("template"));
  const day = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
  const drawn = recent().map(({ id, host, port, kind, probe, verdict, outcome, time }) => {
    const item = /** @type {HTMLElement} */ (template.content.cloneNode(true).firstChild);
    const [choice, link, what, slug, when, away] = /** @type {HTMLElement[]} */ ([...item.children]);
    /** @type {HTMLInputElement} */ (choice).value = id;
    link.setAttribute("href", `/t/${encodeURIComponent(id)}/`);
    /** @type {HTMLElement} */ (link.firstChild).textContent = port ? `${host}:${port}` : host;
    what.textContent = words.get(`probe.${probe}`) ?? words.get(`kind.${kind ?? "smtp"}`) ?? "";
    // A verdict says how it ended; if that means something else than the word does, the outcome is said.
    const ended = words.get(`tone.${verdict}`) ?? "";
    const tone = words.get(`tone.${outcome}`) ?? ended;
    // Of a domain, what was found counts.
    const whole = tone === ended && !(kind === "domain" && outcome && ended === "good");
    const word = whole ? words.get(`verdict.${verdict}`) ?? verdict : words.get(`outcome.${outcome}`);
    slug.textContent = word || "…";
    slug.dataset.tone = tone;
    when.textContent = day.format(time);
    link.id = `recent-${id}`;
    for (const one of [choice, away]) one.setAttribute("aria-describedby", link.id);
    away.addEventListener("click", () => clear(id));
    return item;
  });
  box.querySelector("ol")?.replaceChildren(...drawn);
  box.hidden = !drawn.length;
  const boxes = /** @type {HTMLInputElement[]} */ ([...box.querySelectorAll("li input")]);
  for (const choice of boxes) choice.onchange = () => choose(boxes, choice);
  choose(boxes);
  /** @type {HTMLElement} */ (box.querySelector("#forget-all")).onclick = () => clear();

  /** @param {string} [id] */
  function clear(id) {
    forget(id);
    draw(box, words, next);
    /** @type {HTMLElement} */ (box.querySelector("li button") ?? next).focus();
  }
}
