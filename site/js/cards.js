// Findings and TLS facts. templates/parts/finding.html and tls.html draw the same.

import { element, isolated } from "./element.js";
import { say } from "./words.js";

/**
 * @param {import("./events.js").Finding} event
 * @param {string} where the server that it speaks of, where there are several
 */
export function finding(event, where) {
  const level = element("span", { class: "visually-hidden" }, `${event.level}: `);
  const more = element("span", { class: "more" });
  if (where) more.append(isolated(where), " ");
  if (event.reference) more.append(isolated(event.reference));
  if (event.about !== null) more.append(" ", element("a", { href: `#e${event.about}` }, say("finding.line")));
  const item = element("li", { class: "finding", id: `e${event.seq}`, "data-level": event.level });
  item.append(element("span", { class: "title" }, level, isolated(event.title)), " ");
  if (event.detail) item.append(element("span", { class: "detail" }, isolated(event.detail)), " ");
  item.append(more);
  return item;
}

/**
 * What marks a line that a finding speaks of.
 * @param {import("./events.js").Finding} event
 */
export function flag(event) {
  return element("a", { class: "flag", href: `#e${event.seq}`, "data-level": event.level }, isolated(event.title));
}

/** @param {string} moment as ISO 8601 */
function day(moment) {
  return moment.slice(0, 10);
}

/** @param {import("./events.js").Certificate} certificate */
function facts(certificate) {
  const period = say("certificate.period", { from: day(certificate.not_before), until: day(certificate.not_after) });
  const pairs = [
    ["names", certificate.names.join(", ")],
    ["issuer", certificate.issuer],
    ["valid", period],
    ["key", certificate.key],
    ["fingerprint", certificate.fingerprint],
  ].filter(([name, value]) => value || name !== "names");
  return element(
    "dl",
    {},
    ...pairs.flatMap(([name, value]) => [
      element("dt", {}, say(`certificate.${name}`)),
      element("dd", {}, isolated(value)),
    ]),
  );
}

/** @param {import("./events.js").Tls} event */
function judgement(event) {
  if (event.verified) return element("p", { class: "verified" }, say("tls.holds"));
  const problems = event.problems.map((problem) => element("li", {}, isolated(problem)));
  return element("ul", { class: "problems" }, ...problems);
}

/**
 * @param {import("./events.js").Tls} event
 * @param {string} where the server, where there are several
 */
export function tlsCard(event, where) {
  const chain = event.chain.map((certificate, index) =>
    element("details", { open: index === 0 }, element("summary", {}, isolated(certificate.subject)), facts(certificate)),
  );
  return element(
    "section",
    { class: "tls card", id: `tls-${event.seq}` },
    element("h2", {}, isolated(event.version)),
    ...(where ? [element("p", {}, isolated(where))] : []),
    element("p", {}, isolated(say("tls.bits", { ...event }) + (event.key_exchange ? `, ${event.key_exchange}` : ""))),
    judgement(event),
    ...(chain.length ? chain : [element("p", {}, say("tls.none"))]),
  );
}
