// What the page needs to know of events, without the page: see smtptest/engine/events.py for the vocabulary.

import { named, point, say } from "./words.js";

/**
 * @typedef {{subject: string, issuer: string, names: string[], not_before: string | null, not_after: string | null,
 *   fingerprint?: string, key?: string}} Certificate
 * @typedef {{seq: number, t: number, dialog: number | null}} Common
 * @typedef {Common & {kind: "resolved", query: string, type: string, answers: string[], error: string | null,
 *   secure?: boolean | null, language?: string}} Resolved
 * @typedef {Common & {kind: "fetched", url: string, status: number | null, size: number, error: string | null,
 *   language?: string}} Fetched
 * @typedef {Common & {kind: "stage", name: string, state: "started" | "done" | "warned" | "failed" | "skipped",
 *   took: number | null}} Stage
 * @typedef {Common & {kind: "connected", host: string, address: string, port: number}} Connected
 * @typedef {Common & {kind: "sent", text: string, masked: boolean}} Sent
 * @typedef {Common & {kind: "received", text: string, code: number | null, more: boolean, note: string | null,
 *   raw: string | null}} Received
 * @typedef {Common & {kind: "tls", version: string, cipher: string, bits: number, chain: Certificate[],
 *   verified: boolean, problems: string[], key_exchange?: string | null, language?: string}} Tls
 * @typedef {Common & {kind: "finding", level: string, code: string, title: string, detail: string, reference: string,
 *   about: number | null, language?: string}} Finding
 * @typedef {Common & {kind: "check", id: string, stage: string, subject: string, result: string, title: string,
 *   detail: string, advice: string, record: string, reference: string, about: number | null, trace?: string[],
 *   language?: string}} Check
 * @typedef {Common & {kind: "finished", verdict: string, summary: string, took: number,
 *   outcome: string, deciding: number | null, language?: string}} Finished
 * @typedef {Common & {kind: "begun", host: string, address: string | null, port: number,
 *   part: string | null, role?: "client" | "server"}} Begun
 * @typedef {Begun | Resolved | Fetched | Stage | Connected | Sent | Received | Tls | Finding | Check | Finished} Event
 */

/** From worst to best, as the findings are listed. */
export const LEVELS = say("levels").split(" ");

/** Seconds as every time on the page is written. @param {number} value */
export function seconds(value) {
  return fixed(value, 3);
}

/** @param {number} value @param {number} digits */
function fixed(value, digits) {
  return value.toFixed(digits).replace(".", point);
}

/**
 * How long something took, with as many digits as say something.
 * @param {number} value in seconds
 */
export function duration(value) {
  if (value >= 0.9995) return `${fixed(value, value < 99.995 ? 2 : 0)} s`;
  return `${fixed(value * 1000, value < 0.00995 ? 1 : 0)} ms`;
}

/**
 * The address of `RFC 5321 section 4.2`, or of another page that the server knows; null for anything else. The page has
 * the rules (smtptest/explain/explanation.py).
 * @param {string} reference
 */
export function linkTo(reference) {
  if (named("page").includes(reference)) return say(`page.${reference}`);
  const match = new RegExp(`^(?:${say("reference")})$`).exec(reference);
  if (!match) return null;
  const [, number, section] = match;
  return say("reference.rfc", { number }) + (section ? say("reference.section", { section }) : "");
}

/**
 * Whole days from one moment to another, both in seconds; negative where it has passed.
 * @param {number} until
 * @param {number} at
 */
export function daysLeft(until, at) {
  return Math.floor((until - at) / 86400);
}

/**
 * Whether this event ends the test, not just one of its dialogs.
 * @param {Event} event
 * @returns {event is Finished}
 */
export function endsTest(event) {
  return event.kind === "finished" && event.dialog === null;
}
