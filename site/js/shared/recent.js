// The tests that this browser has started, kept in this browser alone.

/** @typedef {{id: string, host: string, verdict: string, time: number}} Recent */

const KEY = "smtptest.recent";
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
 */
export function conclude(id, verdict) {
  const list = recent();
  const one = list.find((test) => test.id === id);
  if (!one || one.verdict === verdict) return;
  one.verdict = verdict;
  keep(list);
}

/** @param {string} [id] none for all */
export function forget(id) {
  keep(id ? recent().filter((one) => one.id !== id) : []);
}
