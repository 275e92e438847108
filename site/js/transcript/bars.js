// The picture of who waited for whom: beside the stages, and in the overview one for each dialog.

import { byId, element } from "../shared/element.js";
import { duration } from "../shared/events.js";
import { Waits } from "./waits.js";
import { say } from "../shared/words.js";

/** @typedef {import("./waits.js").Span} Span */

const WHO = /** @type {const} */ (["server", "client", "names", "tool"]);

/**
 * Each wait as a link to the line that ended it. The list of stages says the same in words, so that it is no stop of the keyboard.
 * @param {Span[]} spans
 * @param {number} from where the bar begins, in seconds
 * @param {number} to
 */
export function bar(spans, from, to) {
  const share = 100 / (to - from || 1);
  return spans.flatMap((span) =>
    span.waits.map((wait) => {
      const title = say("bar.part", { stage: say(`stage.${span.name}`), who: say(`who.${wait.who}`), time: duration(wait.to - wait.from) });
      const part = element("a", { href: `#e${wait.seq}`, tabindex: "-1", title, "data-who": wait.who });
      part.style.left = `${(wait.from - from) * share}%`;
      part.style.width = `${(wait.to - wait.from) * share}%`;
      return part;
    }),
  );
}

/** Who waited, in words: a part for each that took part of it. @param {Span[]} spans */
function told(spans) {
  const totals = Waits.totals(spans);
  return WHO.filter((who) => totals[who] >= 0.00005).map((who) => [who, `${say(`who.${who}`)} ${duration(totals[who])}`]);
}

/** What the colours mean, with the sums. @param {Span[]} spans */
export function legend(spans) {
  const parts = told(spans).map(([who, words]) => element("span", { "data-who": who }, words));
  byId("legend").replaceChildren(...parts);
  byId("legend").hidden = !parts.length;
}

/** For a screen reader, what a stage's part of the picture shows. @param {Span} span */
export function spoken(span) {
  return told([span]).map(([, words]) => words).join(", ");
}

/** When the first of these waits began and the last ended. @param {Span[]} spans */
export function extent(spans) {
  const waits = spans.flatMap((span) => span.waits);
  return [Math.min(...waits.map((wait) => wait.from)), Math.max(...waits.map((wait) => wait.to))];
}
