// The first page: sends the form, puts errors beside their fields, and the new transcript into the frame.

import { errors, request } from "./answers.js";
import { byId } from "./element.js";
import { attachments } from "./files.js";
import { isUsual, portFor, securityFor } from "./proposals.js";

/** @typedef {import("./proposals.js").Security} Security */

const form = /** @type {HTMLFormElement} */ (byId("ask"));
const button = /** @type {HTMLButtonElement} */ (form.querySelector("button.primary"));
const frame = /** @type {HTMLIFrameElement} */ (byId("frame"));
const port = /** @type {HTMLInputElement} */ (form.elements.namedItem("port"));
const security = /** @type {HTMLSelectElement} */ (form.elements.namedItem("security"));
const label = button.textContent;

let typed = isUsual(port.value) ? "" : port.value;
let chosen = /** @type {Security} */ (security.value);

port.addEventListener("input", () => {
  typed = port.value.trim();
  security.value = securityFor(typed, chosen);
});
security.addEventListener("change", () => {
  chosen = /** @type {Security} */ (security.value);
  port.value = portFor(chosen, typed);
});

/** The input, or the first of the radio buttons, of a field. @param {string} name */
function control(name) {
  const found = form.elements.namedItem(name);
  return /** @type {HTMLElement | null} */ (found instanceof RadioNodeList ? found[0] : found);
}

/**
 * Where the errors of a field belong: beside it, or at the top where the page has no such field.
 * @param {string} name
 */
function place(name) {
  return document.getElementById(`id_${name}_error`) ?? byId("form_error");
}

function clear() {
  for (const shown of form.querySelectorAll(".error")) shown.textContent = "";
  for (const marked of form.querySelectorAll("[aria-invalid]")) marked.removeAttribute("aria-invalid");
}

/** @param {Map<string, string>} found */
function show(found) {
  for (const [name, text] of found) {
    place(name).append(text, " ");
    control(name)?.setAttribute("aria-invalid", "true");
    control(name)?.closest("details")?.setAttribute("open", "");
  }
  focusFirst();
}

function focusFirst() {
  const first = form.querySelector("[aria-invalid='true']:not([type='hidden'])") ?? byId("form_error");
  /** @type {HTMLElement} */ (first).focus();
}

/** @param {string} url of the new transcript */
function open(url) {
  // The server may be known by another name than the one that this page was opened by; the path is the same.
  frame.src = new URL(url, location.href).pathname;
  frame.hidden = false;
  byId("empty").hidden = true;
  frame.scrollIntoView({ block: "nearest" });
  const status = byId("form_status");
  status.textContent = status.dataset.started ?? "";
}

/** The field of the files, where the page has one; null where they are too large, which is said beside them. */
async function chosenFiles() {
  const input = /** @type {HTMLInputElement | null} */ (form.elements.namedItem("attachments"));
  if (!input) return {};
  const found = attachments(input.files ?? [], Number(input.dataset.most));
  if (!found) show(new Map([["attachments", input.dataset.large ?? ""]]));
  return found && { attachments: await found };
}

async function send() {
  const files = await chosenFiles();
  if (files === null) return;
  const body = JSON.stringify({ ...request(new FormData(form)), ...files });
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  const answer = await fetch(form.action, { method: "POST", headers, body });
  const content = await answer.json();
  if (answer.status === 201) open(content.url);
  else show(errors(content) ?? new Map([["form", form.dataset.failed ?? ""]]));
}

/** Not `disabled`: that would take the keyboard's focus away. @param {boolean} state */
function busy(state) {
  button.setAttribute("aria-busy", String(state));
  button.textContent = state ? form.dataset.busy ?? "" : label;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (button.getAttribute("aria-busy") === "true") return;
  clear();
  busy(true);
  send()
    .catch(() => show(new Map([["form", form.dataset.failed ?? ""]])))
    .finally(() => busy(false));
});

if (form.querySelector("[aria-invalid='true']")) focusFirst();
