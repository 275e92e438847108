// When the test began by the reader's own clock, beside the time of the server's.

/** Add it to what says when the test began; where both are the same there is nothing to add. */
export function addLocalTime() {
  const told = document.querySelector(".plan time");
  const moment = new Date(told?.getAttribute("datetime") ?? "");
  if (!told || Number.isNaN(moment.getTime()) || moment.getTimezoneOffset() === 0) return;
  const options = /** @type {const} */ ({ hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short" });
  const day = moment.getDate() === moment.getUTCDate() ? {} : /** @type {const} */ ({ day: "numeric", month: "short" });
  const local = new Intl.DateTimeFormat(document.documentElement.lang, { ...day, ...options }).format(moment);
  const shown = document.createElement("span");
  shown.className = "local";
  shown.textContent = ` (${local})`;
  told.after(shown);
}
