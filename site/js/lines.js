// One event as one line of the conversation. templates/parts/line.html draws the same; a test holds the two together.

import { element } from "./element.js";
import { whyButton } from "./explain.js";
import { seconds, splitReply } from "./events.js";
import { say } from "./words.js";

/** @typedef {import("./events.js").Event} Event */

/**
 * @param {Event} event
 * @param {"client" | "server" | "tool"} side
 * @param {(Node | string)[]} text
 * @param {Record<string, unknown>} [attributes]
 * @param {string} [note]
 */
function row(event, side, text, attributes = {}, note = "") {
  const sign = { client: "C", server: "S", tool: "·" }[side];
  const words = element("span", { class: "text" }, element("bdi", { dir: "ltr" }, ...text));
  if (note) words.append(" ", element("span", { class: "note", "data-note": note }, note));
  return element(
    "li",
    { class: "line", id: `e${event.seq}`, "data-side": side, ...attributes },
    element("a", { class: "time", href: `#e${event.seq}` }, seconds(event.t)),
    " ",
    element("abbr", { class: "side", title: say(`side.${side}`) }, sign),
    " ",
    words,
    ...(side === "tool" ? [] : [whyButton()]),
  );
}

/** @param {import("./events.js").Received} event */
function received(event) {
  const [code, rest] = splitReply(event);
  const text = code ? [element("span", { class: "code" }, code), rest] : [rest];
  return row(event, "server", text, { "data-code": event.code ?? "", "data-more": event.more }, event.note ?? "");
}

/** @param {import("./events.js").Sent} event */
function sent(event) {
  const note = event.masked ? say("note.masked") : "";
  const line = row(event, "client", [event.text], {}, note);
  line.querySelector(".note")?.setAttribute("data-note", "masked");
  return line;
}

/** @param {import("./events.js").Tls} event */
function tls(event) {
  return `${say("tls.row", { ...event })}, ${say(event.verified ? "tls.verified" : "tls.unverified")}`;
}

/** @param {import("./events.js").Resolved} event */
function resolved(event) {
  return say("resolved", { ...event, answers: event.answers.join(", ") || event.error });
}

/**
 * The line of an event; null for the kinds that are shown elsewhere.
 * @param {Event} event
 */
export function line(event) {
  switch (event.kind) {
    case "sent":
      return sent(event);
    case "received":
      return received(event);
    case "connected":
      return row(event, "tool", [say("connected", { ...event })]);
    case "resolved":
      return row(event, "tool", [resolved(event)]);
    case "tls":
      return row(event, "tool", [tls(event)]);
    case "finished":
      return event.dialog === null ? null : row(event, "tool", [event.summary]);
    default:
      return null;
  }
}
