// The transcript page: the same in the frame and as the shared link, live and stored.

import { Banner } from "./banner.js";
import { copyButton } from "./copy.js";
import { Transcript } from "./core.js";
import { byId } from "./element.js";
import { explainLines } from "./explain.js";
import { conclude, forget } from "./recent.js";
import { Source } from "./source.js";
import { say } from "./words.js";

const NEAR = 48;

const page = byId("transcript");
const conversation = byId("conversation");
const live = page.dataset.state === "running";
const id = location.pathname.split("/")[2];
const banner = new Banner(page);
/** @type {Transcript | undefined} */
let transcript;

/** Whether the end of the conversation is in sight, so that it should stay there. */
function atTail() {
  return conversation.getBoundingClientRect().bottom <= window.innerHeight + NEAR;
}

function showTail() {
  const lines = conversation.querySelectorAll(".line, .stage");
  lines[lines.length - 1]?.scrollIntoView({ block: "nearest" });
}

/** @param {import("./events.js").Event[]} events */
function draw(events) {
  const first = !transcript;
  const follow = live && atTail();
  transcript ??= new Transcript();
  for (const event of events) {
    transcript.add(event);
    banner.add(event);
  }
  // To the line of the address once more: the one that the browser found was the server's drawing of it.
  if (first && location.hash) location.replace(location.hash);
  else if (follow) showTail();
}

/** @param {import("./source.js").State} state */
function tell(state) {
  banner.link(state === "live" || state === "ended" ? "" : say(`link.${state}`));
  if (state === "gone") banner.stop();
  if (state === "ended") conclude(id, byId("banner").dataset.verdict ?? "");
}

const { websocket = "", json = "", text = "", url = "", explanations = "" } = page.dataset;
copyButton("copy-link", async () => url);
copyButton("copy-text", async () => {
  const answer = await fetch(text);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
});

explainLines(conversation, explanations);
document.querySelector("form[action$='/delete/']")?.addEventListener("submit", () => forget(id));

const source = new Source({ websocket, json, onEvents: draw, onState: tell });
if (live) {
  conversation.classList.add("live");
  source.follow();
} else {
  source.load();
}
