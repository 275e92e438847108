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
  const name = `overruling.${outcome}`;
  const word = say(name);
  return word !== name && say(`tone.${verdict}`) === "good" ? word : say(`verdict.${verdict}`);
}
