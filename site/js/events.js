// What the page needs to know of events, without the page: see smtptest/dialog/events.py for the vocabulary.

/**
 * @typedef {{subject: string, issuer: string, names: string[], not_before: string, not_after: string,
 *   fingerprint: string, key: string}} Certificate
 * @typedef {{seq: number, t: number, dialog: number | null}} Common
 * @typedef {Common & {kind: "resolved", query: string, type: string, answers: string[], error: string | null}} Resolved
 * @typedef {Common & {kind: "stage", name: string, state: "started" | "done" | "failed" | "skipped",
 *   took: number | null}} Stage
 * @typedef {Common & {kind: "connected", host: string, address: string, port: number}} Connected
 * @typedef {Common & {kind: "sent", text: string, masked: boolean}} Sent
 * @typedef {Common & {kind: "received", text: string, code: number | null, more: boolean, note: string | null,
 *   raw: string | null}} Received
 * @typedef {Common & {kind: "tls", version: string, cipher: string, bits: number, chain: Certificate[],
 *   verified: boolean, problems: string[], key_exchange?: string | null}} Tls
 * @typedef {Common & {kind: "finding", level: string, code: string, title: string, detail: string, reference: string,
 *   about: number | null}} Finding
 * @typedef {Common & {kind: "finished", verdict: string, summary: string, took: number}} Finished
 * @typedef {Common & {kind: "begun", host: string, address: string | null, port: number}} Begun
 * @typedef {Begun | Resolved | Stage | Connected | Sent | Received | Tls | Finding | Finished} Event
 */

/** From worst to best, as the findings are listed. */
export const LEVELS = ["problem", "warning", "info", "good"];

/**
 * Seconds as every time on the page is written.
 * @param {number} value
 */
export function seconds(value) {
  return value.toFixed(3);
}

/**
 * How long something took, with as many digits as say something.
 * @param {number} value in seconds
 */
export function duration(value) {
  if (value >= 0.9995) return `${value.toFixed(2)} s`;
  return `${(value * 1000).toFixed(value < 0.00995 ? 1 : 0)} ms`;
}

/**
 * Whether this event ends the test, not just one of its dialogs.
 * @param {Event} event
 * @returns {event is Finished}
 */
export function endsTest(event) {
  return event.kind === "finished" && event.dialog === null;
}

/**
 * The reply code as it stands in the line, and the rest of the line.
 * @param {Received} event
 * @returns {[string, string]}
 */
export function splitReply(event) {
  return event.code === null ? ["", event.text] : [event.text.slice(0, 3), event.text.slice(3)];
}

/** The name of the words for what a test waits for in a stage. @param {string} stage */
export function waitingFor(stage) {
  const own = ["resolve", "connect", "tls", "greeting", "message"];
  return own.includes(stage) ? `wait.${stage}` : "wait.reply";
}
