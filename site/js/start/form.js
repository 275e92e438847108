// The first page: understands what is typed, sends it, and puts the new transcript into the frame.

import { addressed } from "./address.js";
import { broken, byField, errors, isUsual, portFor, request, securityFor } from "./fields.js";
import { forget, recent, remember } from "../shared/recent.js";

/** @typedef {import("./fields.js").Security} Security */
/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */

/** @param {string} id */
const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @param {string} id @returns {HTMLDataElement[]} */
const entries = (id) => [.../** @type {HTMLTemplateElement} */ (byId(id)).content.querySelectorAll("data")];
/** @param {string} name */
const control = (name) => /** @type {Control | null} */ (form.elements.namedItem(name));

const form = /** @type {HTMLFormElement} */ (byId("ask"));
const button = /** @type {HTMLButtonElement} */ (form.querySelector("button.primary"));
const frame = /** @type {HTMLIFrameElement} */ (byId("frame"));
const host = /** @type {HTMLInputElement} */ (control("host"));
const port = /** @type {HTMLInputElement} */ (control("port"));
const security = /** @type {HTMLSelectElement} */ (control("security"));
const status = byId("form_status");
const showTest = addressed(frame);
const label = button.textContent;
const words = new Map(entries("words").map((one) => [one.value, one.textContent ?? ""]));
const rules = entries("rules").map((one) => ({
  at: one.dataset.at ?? "",
  when: one.value,
  text: one.textContent ?? "",
  error: "error" in one.dataset,
}));

let typed = isUsual(port.value) ? "" : port.value;
let chosen = /** @type {Security} */ (security.value);
let server = ""; // as understood: what is kept here must not be half of a password

/** @param {Element} field */
function contentOf(field) {
  const { type, checked, value } = /** @type {HTMLInputElement} */ (field);
  return type === "checkbox" && !checked ? "" : value;
}

/** @param {string} name @param {string} value */
function set(name, value) {
  const field = control(name);
  if (!field) return;
  if (field.type === "checkbox") /** @type {HTMLInputElement} */ (field).checked = value === "true";
  else field.value = value;
  tell(name, "error", "");
}

/**
 * Words beside a field, for the eye and for a screen reader; none where the text is empty.
 * @param {string} name
 * @param {"error" | "warning"} kind
 * @param {string} text
 */
function tell(name, kind, text) {
  const field = control(name);
  const box = field?.closest(".field, .choice");
  if (!field || !box) return;
  const id = `${field.id}_${kind}`;
  const others = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id);
  byId(id)?.remove();
  if (kind === "error") field.toggleAttribute("aria-invalid", false);
  if (text) {
    box.append(Object.assign(document.createElement("p"), { id, className: kind, textContent: text }));
    others.push(id);
    if (kind === "error") field.setAttribute("aria-invalid", "true");
  }
  if (others.length) field.setAttribute("aria-describedby", others.join(" "));
  else field.removeAttribute("aria-describedby");
}

/** Says what does not go together, and what the options above the button come to. */
function judge() {
  const named = [...form.elements].filter((field) => field.getAttribute("name"));
  const values = Object.fromEntries(named.map((field) => [field.getAttribute("name"), contentOf(field)]));
  /** @type {Map<string, string>} */
  const said = new Map();
  for (const { at, text } of broken(rules, values)) said.set(at, `${said.get(at) ?? ""} ${text}`.trim());
  const before = [...form.querySelectorAll(".warning")].map((shown) => shown.textContent);
  for (const name of new Set(rules.map((rule) => rule.at))) tell(name, "warning", said.get(name) ?? "");
  const fresh = [...said.values()].filter((text) => !before.includes(text));
  if (fresh.length) status.textContent = fresh.join(" ");
  const labels = [security, control("stop_after")].map(
    (field) => /** @type {HTMLSelectElement} */ (field).selectedOptions[0]?.textContent,
  );
  byId("chosen").textContent = [words.get("port")?.replace("{port}", port.value), ...labels].join(" · ");
}

/** What was filled in for the visitor. @param {string} text @param {string} [help] an address to read on */
function explain(text, help) {
  const link = Object.assign(document.createElement("a"), { href: help, target: "_blank", rel: "noreferrer" });
  link.textContent = words.get("help") ?? "";
  byId("told").replaceChildren(text, ...(help ? [" ", link] : []));
}

/**
 * Takes apart what was typed or pasted as the server. What is not clear stays as it is: the server says why.
 * @param {string} [text] as it was pasted, where the field cannot hold it
 */
async function digest(text) {
  const before = host.value;
  server = "";
  const script = await import("./host_input.js").catch(() => null); // without it, the server takes it apart
  if (!script || host.value !== before) return; // or typed on meanwhile
  const { fields, left, refused } = script.understand(text ?? before);
  server = refused ? "" : fields.host;
  if (refused) return;
  if (control("rcpt_to")?.value) delete fields.rcpt_to;
  const taken = Object.keys(fields).filter((name) => fields[name] !== control(name)?.value.trim());
  for (const name of taken) set(name, fields[name]);
  if (fields.port) typed = isUsual(fields.port) ? "" : fields.port;
  chosen = /** @type {Security} */ (security.value);
  const what = [...words.keys()].filter((name) => taken.includes(name)).map((name) => words.get(name));
  const took = what.length && words.get("took")?.replace("{what}", what.join(", ")).replace("{port}", port.value);
  if (took || left) explain([took || "", left ? words.get("left") : ""].join(" ").trim());
  judge();
}

/** Fills in what a link of ways to begin stands for. @param {HTMLAnchorElement} link */
function begin(link) {
  const [usual, said] = [form.dataset.usual, link.search].map((query) => new URLSearchParams(query));
  for (const [name, value] of [...usual, ...said]) set(name, value);
  typed = isUsual(port.value) ? "" : port.value;
  chosen = /** @type {Security} */ (security.value);
  explain(link.title, link.dataset.help);
  judge();
  const logsIn = control("auth")?.value === "auto";
  if (logsIn) byId("more").setAttribute("open", "");
  const next = host.value && logsIn ? (control("username")?.value ? "password" : "username") : "host";
  control(next)?.focus();
}

/** @param {Map<string, string>} found */
function show(found) {
  for (const [name, text] of found) {
    if (control(name)?.closest(".field, .choice")) tell(name, "error", text);
    else byId("form_error").append(text, " ");
    control(name)?.closest("details")?.setAttribute("open", "");
  }
  focusFirst();
}

function focusFirst() {
  const first = form.querySelector("[aria-invalid='true']") ?? byId("form_error");
  /** @type {HTMLElement} */ (first).focus();
}

/** @param {string} url of the new transcript */
function open(url) {
  // The server may be known by another name than the one that this page was opened by; the path is the same.
  const path = new URL(url, location.href).pathname;
  remember({ id: path.split("/")[2], host: server, verdict: "", time: Date.now() });
  list();
  showTest(path);
  frame.scrollIntoView({ block: "nearest" });
  status.textContent = status.dataset.started ?? "";
}

/** The field of the files, where the page has one; null where they are too large, which is said beside them. */
async function chosenFiles() {
  const input = /** @type {HTMLInputElement | null} */ (control("attachments"));
  if (!input?.files?.length) return {};
  const { attachments } = await import("./files.js");
  const found = attachments(input.files, Number(input.dataset.most));
  if (!found) show(new Map([["attachments", input.dataset.large ?? ""]]));
  return found && { attachments: await found };
}

/**
 * The work that the server asks for before the test. Its scripts are fetched only where they are needed.
 * @param {import("./proof_of_work.js").Challenge} challenge
 */
async function solved(challenge) {
  button.textContent = form.dataset.working ?? "";
  const { work } = await import("./proof_of_work.js");
  return work(challenge, form.dataset.solver ?? "");
}

/**
 * @param {string} body
 * @param {string} [worked]
 */
function post(body, worked) {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  return fetch(form.action, { method: "POST", headers: worked ? { ...headers, "SMTPTest-Work": worked } : headers, body, signal: AbortSignal.timeout(60_000) });
}

async function send() {
  await digest();
  const files = await chosenFiles();
  if (files === null) return;
  const body = JSON.stringify({ ...request(new FormData(form)), ...files });
  let answer = await post(body);
  let content = await answer.json();
  if (content.challenge) {
    const worked = await solved(content.challenge).catch(() => "");
    if (!worked) return show(new Map([["form", form.dataset.unworkable ?? ""]]));
    answer = await post(body, worked);
    content = await answer.json();
  }
  if (answer.status === 201) {
    for (const [name, text] of byField(content.warnings ?? {})) tell(name, "warning", text);
    open(content.url);
  } else show(errors(content) ?? new Map([["form", form.dataset.failed ?? ""]]));
}

/** Not `disabled`: that would take the keyboard's focus away. @param {boolean} state */
function busy(state) {
  button.setAttribute("aria-busy", String(state));
  button.textContent = state ? form.dataset.busy ?? "" : label;
}

/** The tests that this browser has started. */
function list() {
  const box = byId("recent");
  const template = /** @type {HTMLTemplateElement} */ (box.querySelector("template"));
  const drawn = recent().map(({ id, host, verdict, time }) => {
    const item = /** @type {HTMLElement} */ (template.content.cloneNode(true).firstChild);
    const [link, slug, when, away] = /** @type {HTMLElement[]} */ ([...item.children]);
    link.setAttribute("href", `/t/${encodeURIComponent(id)}/`);
    /** @type {HTMLElement} */ (link.firstChild).textContent = host;
    slug.textContent = verdict ? words.get(`verdict.${verdict}`) ?? verdict : "…";
    slug.dataset.tone = words.get(`tone.${verdict}`) ?? "";
    when.textContent = new Date(time).toLocaleString([], { dateStyle: "short", timeStyle: "short" });
    away.addEventListener("click", () => clear(id));
    return item;
  });
  box.querySelector("ol")?.replaceChildren(...drawn);
  box.hidden = !drawn.length;
}

/** @param {string} [id] */
function clear(id) {
  forget(id);
  list();
  /** @type {HTMLElement} */ (byId("recent").querySelector("li button") ?? host).focus();
}

form.addEventListener("input", (event) => {
  const field = /** @type {Control} */ (event.target);
  const pasted = /^insertFrom(Paste|Drop)/.test(/** @type {InputEvent} */ (event).inputType ?? "");
  tell(field.name, "error", "");
  if (field === port) {
    typed = port.value.trim();
    security.value = securityFor(typed, chosen);
  } else if (field === security) {
    chosen = /** @type {Security} */ (security.value);
    port.value = portFor(chosen, typed);
  }
  if (field === host && pasted) digest();
  else judge();
});
host.addEventListener("change", () => digest());
host.addEventListener("paste", (event) => {
  const text = event.clipboardData?.getData("text").trim() ?? "";
  if (!/[\r\n]/.test(text)) return;
  event.preventDefault(); // one line would be made of it
  host.value = text.replace(/\s*[\r\n]+\s*/g, " ");
  digest(text);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (button.getAttribute("aria-busy") === "true") return;
  byId("form_error").textContent = "";
  for (const marked of form.querySelectorAll("[aria-invalid]")) tell(marked.getAttribute("name") ?? "", "error", "");
  busy(true);
  send()
    .catch(() => show(new Map([["form", form.dataset.failed ?? ""]])))
    .finally(() => busy(false));
});
byId("start").addEventListener("click", (event) => {
  const link = /** @type {Element} */ (event.target).closest("a");
  if (!link?.title || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  begin(link);
});
byId("forget-all").addEventListener("click", () => clear());
addEventListener("storage", list);

list();
judge();
if (form.querySelector("[aria-invalid='true']")) focusFirst();
