// The tests that this browser has started, kept in this browser alone.

/**
 * What was kept before a field was added lacks it.
 * @typedef {{id: string, host: string, port?: string, kind?: string, probe?: string, verdict: string, outcome?: string,
 *   time: number, repeated?: boolean}} Recent
 */

const KEY = "smtptest.recent";
const REPEATED = "smtptest.repeated";
const MOST = 12;

/** Newest first. @returns {Recent[]} */
export function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((one) => typeof one?.id === "string") : [];
  } catch {
    return []; // it is switched off, or holds what we did not write
  }
}

/** @param {Recent[]} list */
function keep(list) {
  try {
    if (list.length) localStorage.setItem(KEY, JSON.stringify(list.slice(0, MOST)));
    else localStorage.removeItem(KEY);
  } catch {
    // Switched off or full: then there is no list.
  }
}

/** @param {Recent} test */
export function remember(test) {
  keep([test, ...recent().filter((one) => one.id !== test.id)]);
}

/**
 * How a test of this browser has ended; those of others are none of its business.
 * @param {string} id
 * @param {string} verdict
 * @param {string} outcome
 */
export function conclude(id, verdict, outcome) {
  const list = recent();
  const one = list.find((test) => test.id === id);
  if (!one || (one.verdict === verdict && one.outcome === outcome)) return;
  Object.assign(one, { verdict, outcome });
  keep(list);
}

/** This test is about to be run again, in this tab. @param {string} id */
export function repeat(id) {
  try {
    sessionStorage.setItem(REPEATED, id);
  } catch {
    // Switched off: then the list does not learn of it.
  }
  keep(recent().map((one) => (one.id === id ? { ...one, repeated: true } : one)));
}

/** Whether a test of this browser was run again, in whatever tab. @param {string} id */
export function isRepeated(id) {
  return recent().some((one) => one.id === id && one.repeated);
}

/**
 * A test is this browser's too if it repeats one of its own, and if this tab asked for that.
 * @param {string} id
 * @param {string} previous
 * @param {string} port a repetition may use another
 */
export function repeats(id, previous, port) {
  try {
    if (!previous || sessionStorage.getItem(REPEATED) !== previous) return;
    sessionStorage.removeItem(REPEATED);
  } catch {
    return;
  }
  const list = recent();
  const first = list.find((one) => one.id === previous);
  if (first && !list.some((one) => one.id === id)) remember({ ...first, id, port, verdict: "", outcome: "", time: Date.now(), repeated: false });
}

/** @param {string} [id] none for all */
export function forget(id) {
  keep(id ? recent().filter((one) => one.id !== id) : []);
}
