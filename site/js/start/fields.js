// What the form knows without the page: what goes over the wire and comes back, and how its fields go together.

/** @typedef {"none" | "opportunistic" | "starttls" | "tls"} Security */
/** @typedef {Record<string, string>} Values */
/** @typedef {{at: string, when: string, text: string, error: boolean}} Rule */

/**
 * Words by field, each field's as one text.
 * @param {Record<string, string[]>} found
 */
export function byField(found) {
  return new Map(Object.entries(found).map(([field, texts]) => [field, texts.join(" ")]));
}

/**
 * The errors of each field, from an answer that is not the one hoped for; null where it holds none.
 * @param {unknown} answer
 * @returns {Map<string, string> | null}
 */
export function errors(answer) {
  const found = /** @type {{errors?: Record<string, string[]>} | null} */ (answer)?.errors;
  return found ? byField(found) : null;
}

// Which port goes with which security, and the other way round (RFC 8314 section 7.1, RFC 6409 section 3.1).

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
  // What is more than the port asks for, or less, was meant so.
  if (["none", "starttls"].includes(chosen) && !contradict(port, chosen)) return chosen;
  return SECURITY[port] ?? chosen;
}

/**
 * Whether a port is one that we would propose ourselves; another one is the visitor's own.
 * @param {string} port
 */
export function isUsual(port) {
  return port === "" || port in SECURITY;
}

/**
 * The rules (smtptest/web/forms/combinations.py) that these values meet.
 * @param {Rule[]} rules
 * @param {Values} values
 */
export function broken(rules, values) {
  /** @param {string} condition */
  const holds = (condition) => {
    const [name, pattern] = condition.split(/=(.*)/s);
    return new RegExp(pattern).test(values[name] ?? "");
  };
  return rules.filter((rule) => rule.when.split(" ").every(holds));
}
