// Which port goes with which security, and the other way round (RFC 8314 section 7.1, RFC 6409 section 3.1).

/** @typedef {"none" | "opportunistic" | "starttls" | "tls"} Security */

/** @type {Record<Security, string>} */
const PORT = { none: "25", opportunistic: "25", starttls: "587", tls: "465" };

/** @type {Record<string, Security>} */
const SECURITY = { 25: "opportunistic", 587: "starttls", 465: "tls" };

/**
 * Port 465 means TLS from the first byte, and the other two mean the opposite.
 * @param {string} port
 * @param {Security} security
 */
function contradict(port, security) {
  return port in SECURITY && (port === "465") !== (security === "tls");
}

/**
 * The port to propose for a security mode.
 * @param {Security} security
 * @param {string} typed the port that the visitor typed; empty where it is only a proposal of ours
 */
export function portFor(security, typed) {
  return typed && !contradict(typed, security) ? typed : PORT[security];
}

/**
 * The security mode to propose for a port.
 * @param {string} port
 * @param {Security} chosen the mode that was in force before
 */
export function securityFor(port, chosen) {
  if (chosen === "none" && !contradict(port, chosen)) return chosen;
  return SECURITY[port] ?? chosen;
}

/**
 * Whether a port is one that we would propose ourselves; another one is the visitor's own.
 * @param {string} port
 */
export function isUsual(port) {
  return port === "" || port in SECURITY;
}
