// How a dialog ended, as smtptest/web/labels.py says it.

import { say } from "../shared/words.js";

/**
 * Its verdict, with its outcome where that is another than the verdict's own.
 * @param {{verdict: string, outcome: string}} event
 */
export function ended({ verdict, outcome }) {
  const name = say(`verdict.${verdict}`);
  return say(`tone.${verdict}`) === say(`tone.${outcome}`) ? name : `${name} · ${say(`outcome.${outcome}`)}`;
}
