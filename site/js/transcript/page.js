// The transcript page: the same in the frame and as the shared link, live and stored.

import { compareClocks, conclude as showEnd, countDown, refreshTrip, stands, watchScrolling } from "./answer.js";
import { Banner } from "./banner.js";
import { copyButton } from "../shared/copy.js";
import { Transcript, clear } from "./view.js";
import { byId } from "../shared/element.js";
import { endsTest } from "../shared/events.js";
import { explain } from "./explain.js";
import { foldable, refold } from "./folds.js";
import { Filter } from "./filter.js";
import { leadThrough } from "./keys.js";
import { addLocalTime } from "./local_time.js";
import { conclude, forget, repeat, repeats } from "../shared/recent.js";
import { inTime, pause } from "../shared/pulse.js";
import { Roving } from "./roving.js";
import { backoff } from "./sequence.js";
import { measureSticky } from "./sticky.js";
import { Source, stored } from "./source.js";
import { all } from "./template.js";
import { showTimeLeft } from "./time_left.js";
import { say } from "../shared/words.js";

const NEAR = 48;
const TRIES = 6;

const page = byId("transcript");
const conversation = byId("conversation");
const live = page.dataset.state === "running";
// Of a transcript that is too long for a page, all is asked for and drawn. Until it comes, the page has the beginning.
let partial = Boolean(document.getElementById("left-out"));
const id = location.pathname.split("/")[2];
const banner = new Banner(page, (now) => transcript.tick(now));
// The sessions of a round trip are read side by side.
const trip = "roundTrip" in page.dataset;
const folded = !live && !trip;
// The line that the address names, until it is there: while the test runs it may be yet to come.
let sought = location.hash;

/** Whether the end of the conversation is in sight, so that it should stay there. */
function atTail() {
  return conversation.getBoundingClientRect().bottom <= window.innerHeight + NEAR;
}

function showTail() {
  const lines = conversation.querySelectorAll(".line, .stage");
  lines[lines.length - 1]?.scrollIntoView({ block: "nearest" });
}

/** To the line of the address, also where the browser went there before it had its place. */
function seek() {
  const target = sought ? document.getElementById(sought.slice(1)) : null;
  if (!target) return false;
  filter.lead(target);
  location.replace(sought);
  sought = "";
  return true;
}

const roving = new Roving(conversation);
const filter = new Filter(conversation);
const led = leadThrough(conversation, roving, filter);
let waiting = 0;

/** All that has come is drawn: what leads through it takes it in. */
function settled() {
  // Once for all that comes before the next picture: with thousands of lines each look at them takes time.
  if (waiting) return;
  waiting = requestAnimationFrame(() => {
    waiting = 0;
    filter.settle();
    led.settle();
    roving.settle();
  });
}

/** An empty drawing, in place of the one before. */
function fresh() {
  clear();
  return new Transcript(Number(page.dataset.started), folded, settled);
}

/** @type {Transcript} */
let transcript;

/** Take over what the server has drawn. */
function adopt() {
  refold(conversation);
  transcript = new Transcript(Number(page.dataset.started), folded, settled);
  draw([]);
}

if (live || !partial) adopt();
byId("replay").hidden = live || partial;

/** Whether the message of a round trip is elsewhere now, or more is known of it. @param {import("../shared/events.js").Event} event */
function movesMessage(event) {
  if (event.kind === "finding") return event.code.startsWith("round-trip-");
  if (event.kind === "check") return event.id.startsWith("trip-");
  return event.kind === "begun" || (event.kind === "finished" && event.dialog !== null);
}

/** @param {import("../shared/events.js").Event[]} events */
function draw(events) {
  const follow = live && atTail() && !stands();
  if (partial && events.length) {
    partial = false;
    transcript = fresh();
  }
  for (const event of events) {
    transcript.add(event);
    banner.add(event);
  }
  transcript.settle();
  if (live && trip && events.some(movesMessage)) refreshTrip(answer);
  if (!seek() && follow) showTail();
  byId("tools").hidden = false;
  byId("replay").hidden &&= !events.some(endsTest);
}

let missed = 0;

/**
 * The script of the player. A browser may remember for as long as the page is open that an address brought none (HTML,
 * section 8.1.4.2, "fetch a single module script"), so that each try after a vain one has an address of its own.
 * @returns {Promise<typeof import("./replay.js")>}
 */
function playerScript() {
  const script = missed ? import(`${page.dataset.player}?${missed}`) : import("./replay.js");
  script.catch(() => (missed += 1));
  return script;
}

/** Show or hide the player; its script and the events come when it is first asked for. Null where they do not come. */
async function openPlayer() {
  const [script, found] = await Promise.all([playerScript().catch(() => null), stored(json)]);
  banner.link(script && found ? "" : say(found === false ? "link.gone" : "link.unread"));
  if (!script || !found) return null;
  const { events } = found;
  const replay = new script.Replay(events, fresh, showTail);
  return () => {
    const player = byId("player");
    player.hidden = !player.hidden;
    byId("replay").setAttribute("aria-expanded", String(!player.hidden));
    if (player.hidden) replay.show(events.length);
    else replay.start();
  };
}

/** @param {import("./source.js").State} state */
async function tell(state) {
  banner.link(state === "live" || state === "ended" ? "" : say(`link.${state}`));
  if (state === "gone") banner.gone();
  if (state !== "ended") return;
  conclude(id, byId("banner").dataset.verdict ?? "", byId("verdict-bar").dataset.outcome ?? "");
  if (!live) countDown(id);
  else if (!(await showEnd(answer, id))) banner.link(say("why.failed"));
}

const { websocket = "", json = "", text = "", url = "", explanations = "", answer = "" } = page.dataset;
watchScrolling();
compareClocks(page);
measureSticky();
if (live) showTimeLeft(page);
addLocalTime();
copyButton("copy-link", async () => url);
copyButton("copy-text", async () => {
  const answer = await fetch(text, { signal: inTime() });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
});

explain(`${explanations}?language=${document.documentElement.lang}`, conversation, byId("findings"), ...all(page, "#checks"));
// The first page gives a test an address without loading it; after a reload the way back would keep what is here.
addEventListener("popstate", () => location.pathname.split("/")[2] !== id && location.reload());
document.querySelector("form[action$='/delete/']")?.addEventListener("submit", () => forget(id));
foldable(conversation, byId("fold"), (target) => filter.lead(target));
let folding = 0;
// It does not bubble; and of all that is folded at once, each part tells.
conversation.addEventListener("toggle", () => {
  cancelAnimationFrame(folding);
  folding = requestAnimationFrame(() => roving.settle());
}, true);
byId("tools").addEventListener("input", () => roving.settle());
/** @type {Promise<(() => void) | null> | undefined} */
let player;
byId("replay").addEventListener("click", async () => {
  player ??= openPlayer();
  const toggle = await player;
  if (toggle) toggle();
  else player = undefined;
});

// Its buttons come with the answer.
byId("answer").parentElement?.addEventListener("submit", (event) => {
  if (/** @type {Element} */ (event.target).closest("#next")) repeat(id);
});
repeats(id, page.dataset.previous ?? "", page.dataset.port ?? "");

const source = new Source({ websocket, json, onEvents: draw, onState: tell, last: partial ? -1 : Number(page.dataset.last) });

/** Ask for all of a long transcript. What the server has drawn of it stays as long as it does not come. */
async function loadAll() {
  for (let tries = 1; !(await source.load()) && !source.over; tries += 1) {
    if (tries === 1) adopt();
    banner.link(say("link.unread"));
    if (tries === TRIES) return;
    await pause(backoff(tries));
  }
}

if (live) source.follow();
else if (partial) loadAll();
else tell("ended");
