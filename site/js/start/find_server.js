// The server of a mail address: asks in place, shows what was found, and fills in the form with what is chosen.

import { byId, element } from "../shared/element.js";

/** In the order of smtptest/web/presenters/found_servers.py, where they are put together. */
const PARTS = ["host", "port", "security", "auth"];

/**
 * @param {SubmitEvent} event of the form that asks
 * @param {(link: HTMLAnchorElement) => void} begin fills in what a link stands for
 */
export async function find(event, begin) {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const chosen = /** @type {HTMLButtonElement | null} */ (event.submitter);
  if (chosen?.name === "take") return take(chosen, begin);
  const button = /** @type {HTMLElement} */ (form.querySelector(".asks button"));
  if (button.getAttribute("aria-busy") === "true") return;
  const label = button.textContent;
  button.setAttribute("aria-busy", "true"); // not `disabled`: that would take the keyboard's focus away
  button.textContent = form.dataset.busy ?? "";
  try {
    await ask(form);
  } catch {
    const text = form.dataset.failed ?? "";
    byId("found").replaceChildren(element("p", { class: "error" }, text));
  }
  button.setAttribute("aria-busy", "false");
  button.textContent = label;
  const best = /** @type {HTMLButtonElement | null} */ (form.querySelector("[name=take][aria-current]"));
  // Whoever has gone on meanwhile is not to find the rest of what they type in another field.
  const { activeElement, body } = document;
  if (best && (activeElement === body || form.contains(activeElement))) take(best, begin);
  else best?.removeAttribute("aria-current");
}

/** @param {HTMLFormElement} form */
async function ask(form) {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), signal: AbortSignal.timeout(30_000) });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.getElementById("found");
  if (!found) throw new Error(String(answer.status));
  for (const one of found.querySelectorAll("[form]")) one.removeAttribute("form");
  byId("found").replaceChildren(...found.childNodes);
}

/** @param {HTMLButtonElement} button @param {(link: HTMLAnchorElement) => void} begin */
function take(button, begin) {
  const parts = button.value.split(" ");
  // The user name is no part of an address that a browser keeps.
  const said = new URLSearchParams({ preset: "found", ...Object.fromEntries(PARTS.map((name, at) => [name, parts[at]])) });
  const link = Object.assign(document.createElement("a"), { href: `/?${said}`, title: byId("found").dataset.says });
  link.dataset.login = "";
  begin(link);
  for (const one of byId("found").querySelectorAll("[name=take]")) one.toggleAttribute("aria-current", false);
  button.setAttribute("aria-current", "true");
  const user = /** @type {HTMLInputElement} */ (document.querySelector("#ask [name=username]"));
  const name = parts.slice(PARTS.length).join(" ");
  if (!name) return; // what the visitor typed stays
  user.value = name;
  user.dispatchEvent(new Event("input", { bubbles: true }));
  /** @type {HTMLElement} */ (document.querySelector("#ask [name=password]")).focus();
}
