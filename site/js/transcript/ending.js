// How a dialog or the test ended, as smtptest/web/labels.py says it.

import { say } from "../shared/words.js";

/**
 * Its verdict, with its outcome where that is another than the verdict's own.
 * @param {{verdict: string, outcome: string}} event
 */
export function ended({ verdict, outcome }) {
  const name = say(`verdict.${verdict}`);
  return say(`tone.${verdict}`) === say(`tone.${outcome}`) ? name : `${name} · ${say(`outcome.${outcome}`)}`;
}

/**
 * How the test ended: by its outcome if that says more than a good verdict.
 * @param {{verdict: string, outcome: string}} event
 */
export function inAWord({ verdict, outcome }) {
  const overruled = say(`tone.${verdict}`) === "good" && say("overruling").split(" ").includes(outcome);
  return say(overruled ? `outcome.${outcome}` : `verdict.${verdict}`);
}
