// The page of monitors, where the service asks for work before it makes one: the work is asked for and done beside the
// page, and the form is sent with it as it would be without a script, so that the server says what is wrong.

import { post } from "../start/send.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("ask"));
const button = /** @type {HTMLButtonElement} */ (form.querySelector("button.primary"));
const error = /** @type {HTMLElement} */ (document.getElementById("form_error"));
const done = /** @type {HTMLInputElement} */ (form.elements.namedItem("work"));
const words = form.dataset;
const label = button.textContent;

/** What the server answers to the fields, as the JSON interface takes them, without any work. */
async function asked() {
  const { csrfmiddlewaretoken: _, work: __, ...typed } = Object.fromEntries(new FormData(form));
  // A box that is not ticked is not in the form's data.
  const body = JSON.stringify({ ...(form.elements.namedItem("connect") ? { connect: false } : {}), ...typed });
  return (await post(form.action, body)).json();
}

/** Sends the form with the work that the server asks for. Returns what is to be said; empty if it goes on. */
async function send() {
  const { url, challenge } = await asked();
  if (url) location.assign(new URL(url).pathname);
  else if (challenge) {
    button.textContent = words.working ?? "";
    const { work } = await import("../start/proof_of_work.js");
    done.value = await work(challenge, words.solver ?? "").catch(() => "");
    if (!done.value) return words.unworkable ?? "";
    form.submit();
  } else form.submit();
  return "";
}

function free() {
  button.setAttribute("aria-busy", "false");
  button.textContent = label;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (button.getAttribute("aria-busy") === "true") return;
  // Not `disabled`: that would take the keyboard's focus away.
  button.setAttribute("aria-busy", "true");
  button.textContent = words.busy ?? "";
  const said = await send().catch(() => words.failed ?? "");
  if (!said) return; // the next page is on its way
  error.textContent = said;
  error.focus();
  free();
});

// Whoever comes back to this page finds it as it was left: the work of before is used.
addEventListener("pageshow", () => {
  done.value = "";
  free();
});
