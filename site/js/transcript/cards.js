// Findings and TLS facts: templates/transcript/finding.html and tls.html, filled in.

import { byId } from "../shared/element.js";
import { daysLeft, linkTo } from "../shared/events.js";
import { say } from "../shared/words.js";
import { all, copyOf, drop, part, repeat } from "./template.js";

/**
 * @param {import("../shared/events.js").Finding} event
 * @param {string} where the server that it speaks of, where there are several
 */
export function finding(event, where) {
  const { reference, detail, about } = event;
  const link = linkTo(reference);
  const source = (!link && reference) || null;
  const made = copyOf("finding", { ...event, detail: detail || null, where: where || null, link, source, target: about });
  part(made, ".title .visually-hidden").textContent = `${say(`level.${event.level}`)}: `;
  return made;
}

/**
 * How many findings or checks there are of each level, without those of which there are none.
 * @param {string[]} levels
 * @param {(level: string) => number} of
 */
export function counts(levels, of) {
  return levels.filter(of).flatMap((level) => {
    const shown = copyOf("count", { level });
    shown.textContent = say(`counts.${level}`, { count: of(level) });
    return [shown, " "];
  });
}

/**
 * Say of a finding that it was made here, too.
 * @param {Element} known
 * @param {HTMLElement} same another that says the same
 */
export function merge(known, same) {
  const place = part(same, ".place");
  place.id = same.id;
  all(known, ".place").at(-1)?.after(place);
}

/** Whether two findings say the same, of whatever dialog. @param {Element} one @param {Element} other */
export function saysTheSame(one, other) {
  return ["level", "code"].every((name) => one.getAttribute(`data-${name}`) === other.getAttribute(`data-${name}`)) && [".title", ".detail"].every((name) => one.querySelector(name)?.textContent === other.querySelector(name)?.textContent);
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
  const [from, until] = [not_before, not_after].map((moment) => Date.parse(moment ?? "") / 1000);
  const days = daysLeft(until, at);
  if (from > at) return [say("days.early"), true];
  const due = until - at < Math.min(Number(byId("transcript").dataset.due) * 86400, (until - from) / 4);
  if (days >= 0) return [say(days ? "days.left" : "days.last", { count: days }), due];
  return [say(days < -1 ? "days.ago" : "days.just", { count: -days - 1 }), true];
}

/**
 * @param {import("../shared/events.js").Certificate} certificate
 * @param {number} index its place in the chain
 * @param {number} at when it was shown, in seconds since 1970
 */
function card(certificate, index, at) {
  const { subject, issuer, key, fingerprint, not_before, not_after } = certificate;
  const own = subject === issuer && not_after ? "" : null;
  const valid = not_before && not_after ? "" : null;
  const values = { subject, issuer, key, fingerprint, own, valid, names: certificate.names.join(", ") || null };
  const period = { from: day(not_before ?? ""), until: day(not_after ?? "") };
  const made = /** @type {HTMLDetailsElement} */ (copyOf("certificate", { ...values, ...period }));
  made.open = index === 0;
  drop(made, `.place:not([data-place="${index === 0 ? "server" : own === null ? "between" : "root"}"])`);
  if (valid === null) return made;
  const [words, bad] = left(certificate, at);
  part(made, ".left").textContent = words;
  part(made, ".left").toggleAttribute("data-bad", bad);
  return made;
}

/** @param {Element} place @param {string[]} problems */
function list(place, problems) {
  for (const [at, item] of repeat(place, problems.length).entries()) part(item, "bdi").textContent = problems[at];
}

/**
 * @param {import("../shared/events.js").Tls} event
 * @param {string} where the server, where there are several
 * @param {number} at when it was shown, in seconds since 1970
 */
export function tlsCard(event, where, at) {
  const verified = event.verified ? "" : null;
  const problems = event.problems.length ? "" : null;
  const none = event.chain.length ? null : "";
  const made = copyOf("tls", { ...event, where: where || null, verified, problems, exchange: event.key_exchange, none });
  made.toggleAttribute("data-bad", !event.verified && problems !== null);
  if (problems !== null) list(part(made, ".problems"), event.problems);
  made.append(...event.chain.map((certificate, index) => card(certificate, index, at)));
  return made;
}
