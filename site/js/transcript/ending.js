// How a dialog or the test ended, as smtptest/web/labels.py says it.

import { say } from "../shared/words.js";

/** @typedef {{verdict: string, outcome: string}} End */

/** As in the bar, and with a warning if it has one. @param {End} event */
export function ended({ verdict, outcome }) {
  const name = inAWord({ verdict, outcome });
  const same = say(`tone.${verdict}`) === say(`tone.${outcome}`) || say("overruling").split(" ").includes(outcome);
  return same ? name : `${name} · ${say(`outcome.${outcome}`)}`;
}

/** Of a domain check that came to its end, what it found counts. @param {End} event */
export function ofDomain({ verdict, outcome }) {
  return say(`tone.${verdict}`) === "good" ? say(`outcome.${outcome}`) : inAWord({ verdict, outcome });
}

/**
 * How the test ended: by its outcome if that says more than a good verdict.
 * @param {End} event
 */
export function inAWord({ verdict, outcome }) {
  const overruled = say(`tone.${verdict}`) === "good" && say("overruling").split(" ").includes(outcome);
  return say(overruled ? `outcome.${outcome}` : `verdict.${verdict}`);
}
