// The address bar follows the test in the frame, so that a reload and the way back keep it.

const TRANSCRIPT = /^\/t\/[^/]+\/$/;

/**
 * @param {HTMLIFrameElement} frame
 * @param {string} path
 * @param {string} [page] what is there, if it is known
 */
function load(frame, path, page) {
  // What is in the frame may take the page over (js/transcript/arrival.js).
  const arrival = new CustomEvent("arrival", { cancelable: true, detail: { path, page } });
  // Not `src`: that would be another step of the way back.
  if (!page || frame.contentDocument?.dispatchEvent(arrival) !== false) frame.contentWindow?.location.replace(path);
  reveal(frame, true);
}

/** @param {HTMLIFrameElement} frame @param {boolean} shown */
function reveal(frame, shown) {
  frame.hidden = !shown;
  /** @type {HTMLElement} */ (document.getElementById("empty")).hidden = shown;
}

/**
 * Shows the transcripts in a frame.
 * @param {HTMLIFrameElement} frame
 * @returns {(path: string, page?: string) => void} shows one
 */
export function addressed(frame) {
  frame.addEventListener("load", () => {
    // Nothing to follow, and where the empty page did not come, nothing that could be asked (ahead.js).
    if (frame.hidden) return;
    // A test may have been run again in the frame.
    const path = frame.contentWindow?.location.pathname ?? "";
    if (history.state?.test && history.state.test !== path && TRANSCRIPT.test(path)) history.replaceState({ test: path }, "", path);
  });
  addEventListener("popstate", (event) => {
    if (event.state?.test) load(frame, event.state.test);
    else if (!TRANSCRIPT.test(location.pathname)) reveal(frame, false);
  });
  return (path, page) => {
    load(frame, path, page);
    history.pushState({ test: path }, "", path);
  };
}
