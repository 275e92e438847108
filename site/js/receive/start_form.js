// The page of receive tests.

import { start } from "../domain/start.js";

const form = /** @type {HTMLFormElement | null} */ (document.getElementById("ask"));

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  start(form, "receive");
});
