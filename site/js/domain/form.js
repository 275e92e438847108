// The page of domain checks: starts the check, with the work that the server may ask for, and goes to its transcript.

import { remember } from "../shared/recent.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("ask"));
const button = /** @type {HTMLButtonElement} */ (form.querySelector("button.primary"));
const error = /** @type {HTMLElement} */ (document.getElementById("form_error"));
const label = button.textContent;

/** The fields as the JSON interface takes them. A box that is not ticked is not in the form's data. */
function fields() {
  const { csrfmiddlewaretoken: _, ...typed } = Object.fromEntries(new FormData(form));
  return JSON.stringify({ connect: false, ...typed });
}

/**
 * @param {string} body
 * @param {string} [worked]
 */
function post(body, worked) {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  return fetch(form.action, { method: "POST", headers: worked ? { ...headers, "SMTPTest-Work": worked } : headers, body, signal: AbortSignal.timeout(60_000) });
}

/** The answer to the second try has no challenge. @param {import("../start/proof_of_work.js").Challenge} challenge */
async function solved(challenge) {
  button.textContent = form.dataset.working ?? "";
  const { work } = await import("../start/proof_of_work.js");
  return work(challenge, form.dataset.solver ?? "").catch(() => "");
}

async function send() {
  const body = fields();
  let answer = await post(body);
  let content = await answer.json();
  if (content.challenge) {
    const worked = await solved(content.challenge);
    if (!worked) return say(form.dataset.unworkable);
    answer = await post(body, worked);
    content = await answer.json();
  }
  if (answer.status === 201) return open(content.url);
  // What is wrong with a field is said beside it, by the page that the server makes.
  if (answer.status === 400) return form.submit();
  say(Object.values(content.errors ?? {}).flat().join(" ") || form.dataset.failed);
}

/** @param {string} url of the transcript */
function open(url) {
  // The server may be known by another name than the one that this page was opened by; the path is the same.
  const path = new URL(url, location.href).pathname;
  const host = /** @type {HTMLInputElement} */ (form.elements.namedItem("domain")).value.trim();
  remember({ id: path.split("/")[2], host, kind: "domain", verdict: "", outcome: "", time: Date.now() });
  location.assign(path);
}

/** @param {string | undefined} text */
function say(text) {
  error.textContent = text ?? "";
  error.focus();
}

/** Not `disabled`: that would take the keyboard's focus away. @param {boolean} state */
function busy(state) {
  button.setAttribute("aria-busy", String(state));
  button.textContent = state ? form.dataset.busy ?? "" : label;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (button.getAttribute("aria-busy") === "true") return;
  error.textContent = "";
  busy(true);
  send()
    .catch(() => say(form.dataset.failed))
    .finally(() => busy(false));
});
/** @type {HTMLElement | null} */ (form.querySelector("[aria-invalid='true']"))?.focus();
