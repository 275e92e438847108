// One event as one line of the conversation: templates/transcript/line.html, filled in.

import { seconds } from "../shared/events.js";
import { named, say } from "../shared/words.js";
import { all, copyOf, part } from "./template.js";

/** @typedef {import("../shared/events.js").Event} Event */

/** @param {HTMLElement} made @param {string} text @param {boolean} masked whether what looks like a mask is one */
function write(made, text, masked) {
  const place = part(made, ".text > bdi");
  const mask = part(place, ".mask");
  mask.remove();
  const [first, ...rest] = masked ? text.split(mask.textContent ?? "") : [text];
  place.append(first, ...rest.flatMap((after) => [mask.cloneNode(true), after]));
}

/** A note as it is called, word by word. @param {string} note */
function called(note) {
  const known = named("note");
  return note.split(", ").map((word) => (known.includes(word) ? say(`note.${word}`) : word)).join(", ");
}

/**
 * @param {import("../shared/events.js").Sent | import("../shared/events.js").Received} event
 * @param {import("./sides.js").Said} said
 * @param {Record<string, unknown>} common
 */
function spoken(event, said, common) {
  const start = said.code === null ? "" : event.text.slice(0, 3);
  const note = (event.kind === "received" ? event.note : event.masked && "masked") || "";
  const anomalies = named("anomaly").filter((word) => note.includes(word)).map((word) => say(`anomaly.${word}`)).join(" ");
  const incoming = (event.kind === "sent") === (said.side === "server");
  const values = { ...common, code: said.code, start, note: note || null, anomalies };
  const made = copyOf(`line-${event.kind}${incoming ? "-incoming" : ""}`, values);
  made.toggleAttribute("data-more", said.more);
  made.toggleAttribute("data-message", said.ofMessage);
  made.toggleAttribute("data-anomaly", Boolean(anomalies));
  for (const shown of all(made, ".note")) {
    shown.textContent = called(note);
    shown.toggleAttribute("title", Boolean(anomalies));
  }
  write(made, event.text.slice(start.length), note.includes("masked"));
  return made;
}

/** @param {import("../shared/events.js").Resolved} event @param {Record<string, unknown>} common */
function resolved(event, common) {
  const { query, type, language } = event;
  const made = copyOf("line-resolved", { ...common, language, query, type, answers: event.answers.join(", ") || event.error });
  const said = part(made, ".text [lang]");
  if (!event.error) said.replaceWith(...said.childNodes);
  return made;
}

/** @param {import("../shared/events.js").Fetched} event @param {Record<string, unknown>} common */
function fetched(event, common) {
  const { url, error, language } = event;
  return copyOf("line-fetched", { ...common, url, error, language, size: error ? null : event.size });
}

/** What a line says of the certificates; nobody has to verify those of a sender. @param {import("../shared/events.js").Tls} event */
function verification({ verified, problems, chain }) {
  if (verified) return "";
  if (problems.length) return "-unverified";
  return chain.length ? "-shown" : "-bare";
}

/**
 * The line of an event; null for the kinds that are shown elsewhere.
 * @param {Event} event
 * @param {import("./sides.js").Said | null} said who says it
 * @param {string} since the time since the line before, as it is written; empty for the first
 */
export function line(event, said, since) {
  const common = { seq: event.seq, t: event.t, time: seconds(event.t), since };
  switch (event.kind) {
    case "sent":
    case "received":
      return said && spoken(event, said, common);
    case "resolved":
      return resolved(event, common);
    case "fetched":
      return fetched(event, common);
    case "tls":
      return copyOf(`line-tls${verification(event)}`, { ...common, version: event.version, cipher: event.cipher });
    case "finished":
      return event.dialog === null ? null : copyOf("line-finished", { ...common, summary: event.summary, language: event.language });
    default:
      return document.getElementById(`element-line-${event.kind}`) ? copyOf(`line-${event.kind}`, { ...event, ...common }) : null;
  }
}
