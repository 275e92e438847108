// Findings and TLS facts. templates/transcript/finding.html and tls.html draw the same.

import { element, english, isolated } from "../shared/element.js";
import { daysLeft, linkTo } from "../shared/events.js";
import { whyButton } from "./explain.js";
import { say } from "../shared/words.js";

/**
 * @param {import("../shared/events.js").Finding} event
 * @param {string} where the server that it speaks of, where there are several
 */
export function finding(event, where) {
  const level = element("span", { class: "visually-hidden" }, `${say(`level.${event.level}`)}: `);
  const more = element("span", { class: "more" });
  if (where) more.append(isolated(where), " ");
  if (event.reference) more.append(reference(event.reference));
  if (event.about !== null) more.append(" ", element("a", { href: `#e${event.about}` }, say("finding.line")));
  const item = element("li", { class: "finding", id: `e${event.seq}`, "data-level": event.level });
  item.append(element("span", { class: "title" }, level, english(event.title)), " ");
  if (event.detail) item.append(element("span", { class: "detail" }, english(event.detail)), " ");
  item.append(more, whyButton("why.finding"));
  return item;
}

/** A reference, with a link where it is to an RFC: in a window of its own, because the page may stand in a frame. @param {string} text */
function reference(text) {
  const href = linkTo(text);
  return href ? element("a", { class: "reference", href, target: "_blank", rel: "noopener noreferrer" }, text) : isolated(text);
}

/**
 * What marks a line that a finding speaks of.
 * @param {import("../shared/events.js").Finding} event
 */
export function flag(event) {
  return element("a", { class: "flag", href: `#e${event.seq}`, "data-level": event.level }, english(event.title));
}

/** @param {string} moment as ISO 8601 */
function day(moment) {
  return moment.slice(0, 10);
}

/**
 * How long a certificate still held when it was shown, in words, and whether that is worth a warning.
 * @param {import("../shared/events.js").Certificate} certificate
 * @param {number} at when it was shown, in seconds since 1970
 * @returns {[string, boolean]}
 */
function left({ not_before, not_after }, at) {
  const days = daysLeft(Date.parse(not_after ?? "") / 1000, at);
  if (Date.parse(not_before ?? "") / 1000 > at) return [say("days.early"), true];
  if (days >= 0) return [say(days ? "days.left" : "days.last", { count: days }), days < 14];
  return [say(days < -1 ? "days.ago" : "days.just", { count: -days - 1 }), true];
}

/** @param {import("../shared/events.js").Certificate} certificate @param {number} at */
function validity(certificate, at) {
  const { not_before, not_after } = certificate;
  if (!not_before || !not_after) return [];
  const [words, bad] = left(certificate, at);
  const period = say("certificate.period", { from: day(not_before), until: day(not_after) });
  return [isolated(period), " ", element("span", { class: "left", "data-bad": bad }, words)];
}

/** @param {import("../shared/events.js").Certificate} certificate @param {number} at */
function facts(certificate, at) {
  const own = certificate.subject === certificate.issuer && certificate.not_after ? ` ${say("certificate.itself")}` : "";
  /** @type {[string, (Node | string)[]][]} */
  const pairs = [
    ["names", certificate.names.length ? [isolated(certificate.names.join(", "))] : []],
    ["issuer", [isolated(certificate.issuer), own]],
    ["valid", validity(certificate, at)],
    ["key", certificate.key ? [isolated(certificate.key)] : []],
    ["fingerprint", certificate.fingerprint ? [isolated(certificate.fingerprint)] : []],
  ];
  const shown = pairs.filter(([, parts]) => parts.length);
  const rows = shown.flatMap(([name, parts]) => [element("dt", {}, say(`certificate.${name}`)), element("dd", {}, ...parts)]);
  return element("dl", {}, ...rows);
}

/** Which place a certificate has in the chain. @param {import("../shared/events.js").Certificate} certificate @param {number} index */
function place(certificate, index) {
  if (index === 0) return say("certificate.server");
  return say(certificate.subject === certificate.issuer && certificate.not_after ? "certificate.root" : "certificate.between");
}

/** @param {import("../shared/events.js").Tls} event */
function judgement(event) {
  if (event.verified) return element("p", { class: "verified" }, say("tls.holds"));
  const problems = event.problems.map((problem) => element("li", {}, english(problem)));
  return element("ul", { class: "problems" }, ...problems);
}

/**
 * @param {import("../shared/events.js").Tls} event
 * @param {string} where the server, where there are several
 * @param {number} at when it was shown, in seconds since 1970
 */
export function tlsCard(event, where, at) {
  const chain = event.chain.map((certificate, index) => {
    const role = element("span", { class: "place" }, place(certificate, index));
    const summary = element("summary", {}, role, " ", isolated(certificate.subject));
    return element("details", { open: index === 0 }, summary, facts(certificate, at));
  });
  const line = element("a", { href: `#e${event.seq}` }, say("finding.line"));
  const exchange = event.key_exchange ? `, ${event.key_exchange}` : "";
  return element(
    "section",
    { class: "tls card", id: `tls-${event.seq}`, "data-bad": !event.verified },
    element("h2", {}, isolated(event.version)),
    ...(where ? [element("p", {}, isolated(where))] : []),
    judgement(event),
    element("p", {}, isolated(say("tls.bits", { ...event }) + exchange), " ", line),
    ...(chain.length ? chain : [element("p", {}, say("tls.none"))]),
  );
}
