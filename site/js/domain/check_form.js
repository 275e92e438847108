// The page of domain checks.

import { start } from "./start.js";

const form = /** @type {HTMLFormElement} */ (document.getElementById("ask"));

form.addEventListener("submit", (event) => {
  event.preventDefault();
  start(form);
});
/** @type {HTMLElement | null} */ (form.querySelector("[aria-invalid='true']"))?.focus();
