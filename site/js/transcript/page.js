// The transcript page: the same in the frame and as the shared link, live and stored.

import { Banner } from "./banner.js";
import { copyButton } from "../shared/copy.js";
import { Transcript } from "./view.js";
import { byId } from "../shared/element.js";
import { endsTest } from "../shared/events.js";
import { explain } from "./explain.js";
import { foldable, reveal } from "./folds.js";
import { conclude, forget } from "../shared/recent.js";
import { inTime } from "../shared/pulse.js";
import { Source } from "./source.js";
import { say } from "../shared/words.js";

const NEAR = 48;

const page = byId("transcript");
const conversation = byId("conversation");
const live = page.dataset.state === "running";
const id = location.pathname.split("/")[2];
const banner = new Banner(page);
/** @type {Transcript | undefined} */
let transcript;
/** @type {import("../shared/events.js").Event[]} */
const known = [];
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

/** To the line of the address; the one that the browser found may have been the server's drawing of it. */
function seek() {
  const target = sought ? document.getElementById(sought.slice(1)) : null;
  if (!target) return false;
  reveal(target);
  location.replace(sought);
  sought = "";
  return true;
}

/** An empty drawing, in place of the one before. */
function fresh() {
  return new Transcript(Number(page.dataset.started), !live);
}

/** @param {import("../shared/events.js").Event[]} events */
function draw(events) {
  const follow = live && atTail();
  transcript ??= fresh();
  for (const event of events) {
    transcript.add(event);
    banner.add(event);
  }
  transcript.settle();
  known.push(...events);
  if (!seek() && follow) showTail();
  byId("tools").hidden = false;
  byId("replay").hidden = !events.some(endsTest) && byId("replay").hidden;
}

/** Show or hide the player; its script comes when it is first asked for. */
async function openPlayer() {
  const { Replay } = await import("./replay.js");
  const replay = new Replay(known, fresh, showTail);
  return () => {
    const player = byId("player");
    player.hidden = !player.hidden;
    byId("replay").setAttribute("aria-expanded", String(!player.hidden));
    if (player.hidden) replay.show(known.length);
    else replay.start();
  };
}

/** @param {import("./source.js").State} state */
function tell(state) {
  banner.link(state === "live" || state === "ended" ? "" : say(`link.${state}`));
  if (state === "gone") {
    banner.gone();
    conversation.classList.remove("live");
  }
  if (state === "ended") conclude(id, byId("banner").dataset.verdict ?? "");
}

const { websocket = "", json = "", text = "", url = "", explanations = "" } = page.dataset;
copyButton("copy-link", async () => url);
copyButton("copy-text", async () => {
  const answer = await fetch(text, { signal: inTime() });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
});

explain(explanations, conversation, byId("findings"));
document.querySelector("form[action$='/delete/']")?.addEventListener("submit", () => forget(id));
foldable(conversation, byId("fold"));
/** @type {Promise<() => void> | undefined} */
let player;
byId("replay").addEventListener("click", async () => {
  player ??= openPlayer();
  (await player)();
});

const source = new Source({ websocket, json, onEvents: draw, onState: tell });
if (live) {
  conversation.classList.add("live");
  source.follow();
} else {
  source.load();
}
