// One event as one line of the conversation. templates/transcript/line.html draws the same; a test holds the two together.

import { element } from "../shared/element.js";
import { whyButton } from "./explain.js";
import { oddities, seconds, splitReply } from "../shared/events.js";
import { say } from "../shared/words.js";

/** @typedef {import("../shared/events.js").Event} Event */

const MASK = "********";

/**
 * @param {Event} event
 * @param {string} since
 * @param {"client" | "server" | "tool"} side
 * @param {(Node | string)[]} text
 * @param {Record<string, unknown>} [attributes]
 * @param {Node[]} notes
 */
function row(event, since, side, text, attributes = {}, notes = []) {
  const sign = { client: "C", server: "S", tool: "·" }[side];
  const words = element("span", { class: "text" }, element("bdi", { dir: "ltr" }, ...text));
  for (const note of notes) words.append(" ", note);
  return element(
    "li",
    { class: "line", id: `e${event.seq}`, "data-side": side, ...attributes },
    element("a", { class: "time", href: `#e${event.seq}` }, seconds(event.t)),
    " ",
    element("span", { class: "since" }, since),
    " ",
    element("abbr", { class: "side", title: say(`side.${side}`) }, sign),
    " ",
    words,
    ...(side === "tool" ? [] : [whyButton()]),
  );
}

/** Text in which each mask can be seen to be one. @param {string} text @param {boolean} masked */
function shown(text, masked) {
  const [first, ...rest] = masked ? text.split(MASK) : [text];
  return [first, ...rest.flatMap((part) => [element("span", { class: "mask", title: say("mask") }, MASK), part])];
}

/** A note as it is called, word by word. @param {string} note */
function named(note) {
  return note.split(", ").map((word) => say(`note.${word}`)).join(", ");
}

/** @param {import("../shared/events.js").Received} event @param {string} since */
function received(event, since) {
  const [code, rest] = splitReply(event);
  const note = event.note ?? "";
  const text = shown(rest, note.includes("masked"));
  const odd = oddities(note);
  const title = odd.map((word) => say(`odd.${word}`)).join(" ") || null;
  const notes = note ? [element("span", { class: "note", "data-note": note, title }, named(note))] : [];
  const attributes = { "data-code": event.code ?? "", "data-more": event.more, "data-odd": odd.length > 0 };
  return row(event, since, "server", code ? [element("span", { class: "code" }, code), ...text] : text, attributes, notes);
}

/** @param {import("../shared/events.js").Sent} event @param {string} since */
function sent(event, since) {
  const notes = event.masked ? [element("span", { class: "note", "data-note": "masked" }, say("note.masked"))] : [];
  return row(event, since, "client", shown(event.text, event.masked), {}, notes);
}

/** @param {import("../shared/events.js").Tls} event */
function tls(event) {
  return `${say("tls.row", { ...event })}, ${say(event.verified ? "tls.verified" : "tls.unverified")}`;
}

/** @param {import("../shared/events.js").Resolved} event */
function resolved(event) {
  return say("resolved", { ...event, answers: event.answers.join(", ") || event.error });
}

/**
 * The line of an event; null for the kinds that are shown elsewhere.
 * @param {Event} event
 * @param {string} since the time since the line before, as it is written; empty for the first
 */
export function line(event, since) {
  switch (event.kind) {
    case "sent":
      return sent(event, since);
    case "received":
      return received(event, since);
    case "connected":
      return row(event, since, "tool", [say("connected", { ...event })]);
    case "resolved":
      return row(event, since, "tool", [event.error ? element("span", { lang: "en" }, resolved(event)) : resolved(event)]);
    case "tls":
      return row(event, since, "tool", [tls(event)]);
    case "finished":
      return event.dialog === null ? null : row(event, since, "tool", [element("span", { lang: "en" }, event.summary)]);
    default:
      return null;
  }
}
