// Starts a domain check or a receive test, and goes to its transcript.

import { remember } from "../shared/recent.js";
import { begin } from "../start/send.js";

/** The words of a page's own form, which start every kind of test. */
const words = /** @type {HTMLElement} */ (document.getElementById("ask")).dataset;

/** The fields as the JSON interface takes them. A box that is not ticked is not in the form's data. @param {HTMLFormElement} form */
function fields(form) {
  const { csrfmiddlewaretoken: _, ...typed } = Object.fromEntries(new FormData(form));
  return { ...(form.elements.namedItem("connect") ? { connect: false } : {}), ...typed };
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement} button
 * @param {string} kind of the test
 * @returns {Promise<string | null>} what is to be said; null if the next page is on its way
 */
async function send(form, button, kind) {
  const { code, content } = await begin(form.action, fields(form), button, words);
  if (code === 201) open(content.url, kind, content.address ?? typedDomain(form));
  // What is wrong with a field is said beside it, by the page that the server makes.
  else if (code === 400) form.submit();
  else return Object.values(content.errors ?? {}).flat().join(" ") || (words.failed ?? "");
  return null;
}

/** @param {HTMLFormElement} form */
function typedDomain(form) {
  const typed = /** @type {HTMLInputElement} */ (form.elements.namedItem("domain")).value.trim();
  return typed.replace(/^[a-z]+:\/\/(www\.)?|^.*@|[/?#>].*$/gi, "");
}

/** @param {string} url of the transcript @param {string} kind @param {string} host what the list of recent tests calls it */
function open(url, kind, host) {
  // The server may be known by another name than the one that this page was opened by; the path is the same.
  const path = new URL(url, location.href).pathname;
  remember({ id: path.split("/")[2], host, kind, verdict: "", outcome: "", time: Date.now() });
  location.assign(path);
}

/**
 * Starts the test of a form when it is sent; its first `.error` says why it does not.
 * @param {HTMLFormElement} form
 * @param {string} [kind] of the test
 */
export async function start(form, kind = "domain") {
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button[type=submit]"));
  const error = /** @type {HTMLElement} */ (form.querySelector(".error"));
  const label = button.textContent;
  if (button.getAttribute("aria-busy") === "true") return;
  // Not `disabled`: that would take the keyboard's focus away.
  button.setAttribute("aria-busy", "true");
  button.textContent = words.busy ?? "";
  const free = () => {
    button.setAttribute("aria-busy", "false");
    button.textContent = label;
  };
  // Whoever comes back to this page finds the button free.
  addEventListener("pageshow", free, { once: true });
  const said = await send(form, button, kind).catch(() => words.failed ?? "");
  if (said === null) return; // the next page is on its way, and another press would start another test
  error.textContent = said;
  error.focus();
  free();
}
