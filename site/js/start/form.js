// The first page: understands what is typed, sends it, and puts the new transcript into the frame.

import { addressed } from "./address.js";
import { broken, byField, errors, isUsual, portFor, securityFor } from "./fields.js";
import { arrange, fromUser } from "./arrangement.js";
import { recent, remember } from "../shared/recent.js";

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
const more = /** @type {HTMLDetailsElement} */ (byId("more"));
const status = byId("form_status");
const showTest = addressed(frame);
const defaults = new URLSearchParams(form.dataset.defaults);
const logsIn = () => "login" in form.dataset;
/** What the line of options says in any case, by its value alone. */
const TOLD = ["port", "security", "stop_after"];
const label = button.textContent;
const words = new Map(entries("words").map((one) => [one.value, one.textContent ?? ""]));
let lastSaid = "";
/** The text of a rule: where it is empty, it is the same as that of the rule before. @param {HTMLDataElement} rule */
function saidBy(rule) {
  lastSaid = rule.textContent || lastSaid;
  return lastSaid;
}
const rules = entries("rules").map((one) => ({
  at: one.dataset.at ?? "",
  when: one.value,
  text: saidBy(one),
  error: "error" in one.dataset,
}));

for (const { value, text } of /** @type {HTMLSelectElement} */ (control("probe")).options) {
  if (value !== "none") words.set(`probe.${value}`, text);
}
let typed = isUsual(port.value) ? "" : port.value;
let chosen = /** @type {Security} */ (security.value);
let preset = new URLSearchParams(location.search).get("preset") ?? "";
let server = ""; // as understood: what is kept here must not be half of a password

/** @param {Element} field */
function contentOf(field) {
  const { type, checked, value } = /** @type {HTMLInputElement} */ (field);
  return type === "checkbox" && !checked ? "" : value;
}

/** What a field stands in, with all that is said of it. @param {Element | null} field */
const rowOf = (field) => field?.closest(".row") ?? field?.closest(".field, .choice");

/** As many lines as a text has, for browsers without `field-sizing: content`. @param {Control} field */
function grow(field) {
  if (!(field instanceof HTMLTextAreaElement)) return;
  field.dataset.rows ??= String(field.rows);
  const least = Number(field.dataset.rows);
  field.rows = Math.max(least, Math.min(field.value.split("\n").length, 10));
}

/** @param {string} name @param {string} value */
function set(name, value) {
  const field = control(name);
  if (!field) return;
  if (field.type === "checkbox") /** @type {HTMLInputElement} */ (field).checked = value === "true";
  else field.value = value;
  grow(field);
  hush(name);
}

/**
 * Words beside a field, for the eye and for a screen reader; none where the text is empty. A remark is of the server, about
 * the value that it got; a warning is of a rule.
 * @param {string} name
 * @param {"error" | "remark" | "warning"} kind
 * @param {string} text
 */
function tell(name, kind, text) {
  const field = control(name);
  const box = rowOf(field);
  if (!field || !box) return;
  const id = `${field.id}_${kind}`;
  const others = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id);
  byId(id)?.remove();
  if (kind === "error") field.toggleAttribute("aria-invalid", false);
  if (text) {
    box.append(Object.assign(document.createElement("p"), { id, className: kind === "error" ? kind : "warning", textContent: text }));
    others.push(id);
    if (kind === "error") field.setAttribute("aria-invalid", "true");
  }
  if (others.length) field.setAttribute("aria-describedby", others.join(" "));
  else field.removeAttribute("aria-describedby");
}

/** Takes away what was said of a value that the field no longer has. @param {string} name */
function hush(name) {
  tell(name, "error", "");
  tell(name, "remark", "");
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
  byId("chosen").textContent = told(values);
  // A closed group does not keep a warning to itself.
  const covered = more.querySelectorAll(more.open ? "details:not([open]) .warning" : ".warning");
  byId("covered").textContent = [...new Set([...covered].map((one) => one.textContent))].join(" ");
}

/** What the options come to, and whatever of them is not as usual. @param {Record<string, string>} values */
function told(values) {
  const usual = new Map([...defaults, ["auth", logsIn() ? "auto" : ""]]);
  const names = [...more.querySelectorAll("[name]")].map((field) => field.getAttribute("name") ?? "");
  const unusual = names.filter((name) => !TOLD.includes(name) && values[name] && values[name] !== usual.get(name));
  const named = unusual.map((name) => {
    const field = /** @type {Control} */ (control(name));
    const value = name === "rcpt_to" ? field.value.trim().replace(/\n/g, ", ") : chosenOf(field);
    return (field.labels?.[0]?.textContent ?? name) + (value && `: ${value}`);
  });
  const always = TOLD.slice(1).map((name) => chosenOf(control(name)));
  return [words.get("port")?.replace("{port}", port.value), ...always, ...named].join(" · ");
}

/** The chosen words of a list; empty for other fields. @param {Control | null} field */
function chosenOf(field) {
  return (field instanceof HTMLSelectElement && field.selectedOptions[0]?.textContent) || "";
}

/** What was filled in for the visitor. @param {...(string | Node)} said */
function explain(...said) {
  byId("told").replaceChildren(...said);
}

/** What the page of a preset says of it. @param {HTMLAnchorElement} link */
async function explainFrom(link) {
  explain();
  const page = await (await fetch(link.href)).text();
  const said = new DOMParser().parseFromString(page, "text/html").getElementById("told");
  if (link.hasAttribute("aria-current")) explain(...(said?.childNodes ?? []));
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
  const took = splitInto(taken).replace(/\{(\w+)\}/g, (whole, name) => control(name)?.value ?? whole);
  if (took || left) explain([took, left ? words.get("left") : ""].join(" ").trim());
  judge();
}

/** What was made of the entry, in words. @param {string[]} taken the fields that it filled in */
function splitInto(taken) {
  const what = [...words.keys()].filter((name) => taken.includes(name)).map((name) => words.get(name) ?? "");
  if (taken.includes("route")) return words.get(taken.includes("rcpt_to") ? "mx_to" : "mx") ?? "";
  const last = what.pop();
  const both = what.length ? words.get("and")?.replace("{these}", what.join(", ")).replace("{this}", last ?? "") : last;
  return both ? words.get("took")?.replace("{what}", both) ?? "" : "";
}

/** Fills in what a link of ways to begin stands for. @param {HTMLAnchorElement} link */
function begin(link) {
  const [usual, said] = [form.dataset.usual, link.search].map((query) => new URLSearchParams(query));
  form.toggleAttribute("data-login", "login" in link.dataset);
  arrange(rowOf, control, logsIn());
  for (const [name, value] of [...usual, ...said]) set(name, value);
  preset = said.get("preset") ?? "";
  for (const one of byId("ways").querySelectorAll("[aria-current]")) one.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  link.closest("details")?.removeAttribute("open");
  history.replaceState(null, "", `/${link.search}`); // a test in the frame may have changed the path
  typed = isUsual(port.value) ? "" : port.value;
  chosen = /** @type {Security} */ (security.value);
  if (logsIn()) fromUser(control, set);
  if (link.title) explain(link.title);
  else explainFrom(link).catch(() => explain());
  judge();
  const next = host.value && logsIn() ? (control("username")?.value ? "password" : "username") : "host";
  control(next)?.focus();
}

/** @param {Map<string, string>} found */
function show(found) {
  for (const [name, text] of found) {
    if (rowOf(control(name))) tell(name, "error", text);
    else byId("form_error").append(text, " ");
    let group = control(name)?.closest("details");
    for (; group; group = group.parentElement?.closest("details")) group.open = true;
  }
  focusFirst();
}

function focusFirst() {
  const first = form.querySelector("[aria-invalid='true']") ?? byId("form_error");
  /** @type {HTMLElement} */ (first).focus();
}

/** @param {{url: string, page?: string}} test its address and, if it came with it, its page */
function open({ url, page }) {
  // The server may be known by another name than the one that this page was opened by; the path is the same.
  const path = new URL(url, location.href).pathname;
  const [kind, probe] = ["smtp", control("probe")?.value ?? "none"];
  remember({ id: path.split("/")[2], host: server, port: port.value, kind, probe, verdict: "", outcome: "", time: Date.now() });
  showTest(path, page); // before the list, whose script would come first
  list();
  frame.scrollIntoView({ block: "nearest" });
  status.textContent = status.dataset.started ?? "";
}

/** The tests that this browser has started: what draws them is fetched if there are any. */
async function list() {
  if (recent().length || !byId("recent").hidden) (await import("./recent_list.js")).draw(byId("recent"), words, host);
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

async function send() {
  await digest();
  const files = await chosenFiles();
  if (files === null) return;
  const { ask } = await import("./send.js");
  const { started, content } = await ask(form, button, files);
  if (started) {
    for (const [name, text] of byField(content.warnings ?? {})) tell(name, "remark", text);
    open(content);
  } else show(errors(content) ?? new Map([["form", form.dataset.failed ?? ""]]));
}

/** Not `disabled`: that would take the keyboard's focus away. @param {boolean} state */
function busy(state) {
  button.setAttribute("aria-busy", String(state));
  button.textContent = state ? form.dataset.busy ?? "" : label;
}

form.addEventListener("input", (event) => {
  const field = /** @type {Control} */ (event.target);
  const pasted = /^insertFrom(Paste|Drop)/.test(/** @type {InputEvent} */ (event).inputType ?? "");
  hush(field.name);
  grow(field);
  if (logsIn()) fromUser(control, set);
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
  set("host", text.replace(/\s*[\r\n]+\s*/g, " "));
  digest(text);
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (button.getAttribute("aria-busy") === "true") return;
  byId("form_error").textContent = "";
  for (const marked of form.elements) hush(marked.getAttribute("name") ?? "");
  busy(true);
  send()
    .catch(() => show(new Map([["form", form.dataset.failed ?? ""]])))
    .finally(() => busy(false));
});
byId("ways").addEventListener("click", (event) => {
  const link = /** @type {Element} */ (event.target).closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  begin(link);
});
byId("enter").remove(); // it and the next line: find.html says what they are for
for (const one of document.querySelectorAll("#find [form]")) one.removeAttribute("form");
byId("find").addEventListener("submit", (event) => {
  event.preventDefault();
  const failed = /** @type {HTMLElement} */ (event.target).dataset.failed ?? "";
  import("./find_server.js").then(({ find }) => find(event, begin)).catch(() => (byId("found").textContent = failed));
});
byId("ask-domain").addEventListener("submit", (event) => {
  event.preventDefault();
  const asked = /** @type {HTMLFormElement} */ (event.target);
  import("../domain/start.js").then(({ start }) => start(asked)).catch(() => {
    const error = /** @type {HTMLElement} */ (asked.querySelector(".error"));
    error.textContent = form.dataset.failed ?? "";
    error.focus();
  });
});
form.addEventListener("toggle", judge, true); // it does not bubble
for (const first of ["focusin", "pointerover"]) form.addEventListener(first, () => import("./ahead.js").catch(() => null), { once: true });
byId("handout").hidden = false;
byId("copy-form").addEventListener("click", ({ currentTarget }) => {
  const pressed = /** @type {HTMLElement} */ (currentTarget);
  pressed.dataset.label ??= pressed.textContent ?? "";
  import("./handout.js").then(({ copyLink }) => copyLink(form, preset)).catch(() => {
    pressed.textContent = status.textContent = words.get("not-copied") ?? "";
  });
});
addEventListener("storage", list);

list();
judge();
if (form.querySelector("[aria-invalid='true']")) focusFirst();
