// Share and keep: the copy buttons, the link to the marked line, and printing with everything unfolded.

import { copy, copyButton, tell } from "../shared/copy.js";
import { byId } from "../shared/element.js";

const LINE = /^#e\d+$/;

const page = byId("transcript");

// Buttons that copy the record or the command beside them, also those that are yet to come.
page.addEventListener("click", (click) => {
  const button = /** @type {HTMLElement | null} */ (/** @type {Element} */ (click.target).closest("button.copy"));
  if (button) tell(button, copy(button.parentElement?.querySelector("code")?.textContent ?? ""));
});

copyButton("copy-line", async () => `${page.dataset.url ?? ""}${location.hash}`);

/** Only a marked line can be linked to. */
function offerLine() {
  byId("copy-line").hidden = !LINE.test(location.hash);
}

offerLine();
window.addEventListener("hashchange", offerLine);

const share = byId("share-link");
if ("share" in navigator) {
  share.hidden = false;
  // Whoever changes their mind rejects it: there is nothing to say.
  share.addEventListener("click", () => navigator.share({ url: page.dataset.url }).catch(() => {}));
}

const print = byId("print");
print.hidden = false;
print.addEventListener("click", () => window.print());

/** @type {HTMLDetailsElement[]} */
let unfolded = [];
window.addEventListener("beforeprint", () => {
  unfolded = [...page.querySelectorAll("details")].filter((details) => !details.open);
  for (const details of unfolded) details.open = true;
});
window.addEventListener("afterprint", () => {
  for (const details of unfolded) details.open = false;
});
