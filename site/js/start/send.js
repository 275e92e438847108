// Sends the form of a test, with the work that the server may ask for first. Fetched when the form is touched (ahead.js).

/**
 * The fields of the form as the JSON that `POST /` takes.
 * @param {Iterable<[string, FormDataEntryValue]>} entries
 * @returns {Record<string, unknown>}
 */
export function request(entries) {
  const fields = Object.fromEntries(entries);
  delete fields.csrfmiddlewaretoken;
  delete fields.attachments; // they are read by files.js
  return { ...fields, insecure_auth: "insecure_auth" in fields };
}

/**
 * @param {string} address
 * @param {string} body
 * @param {string} [worked]
 */
function post(address, body, worked) {
  // The page of the test comes with the answer, so that it need not be asked for.
  const headers = { "Content-Type": "application/json", Accept: "application/json", Prefer: "return=representation" };
  return fetch(address, { method: "POST", headers: worked ? { ...headers, "SMTPTest-Work": worked } : headers, body, signal: AbortSignal.timeout(60_000) });
}

/**
 * The work that the server asks for before the test. Its scripts are fetched only where they are needed.
 * @param {import("./proof_of_work.js").Challenge} challenge
 * @param {string} solver
 */
async function solved(challenge, solver) {
  const { work } = await import("./proof_of_work.js");
  return work(challenge, solver);
}

/**
 * Ask for the test of the form.
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement} button says that work is done
 * @param {object} files the field of the files, if there are any
 * @returns {Promise<{started: boolean, content: any}>} whether it has started, and what the server says of it
 */
export async function ask(form, button, files) {
  const body = JSON.stringify({ ...request(new FormData(form)), ...files });
  let answer = await post(form.action, body);
  let content = await answer.json();
  if (content.challenge) {
    button.textContent = form.dataset.working ?? "";
    const worked = await solved(content.challenge, form.dataset.solver ?? "").catch(() => "");
    if (!worked) return { started: false, content: { errors: { form: [form.dataset.unworkable ?? ""] } } };
    answer = await post(form.action, body, worked);
    content = await answer.json();
  }
  return { started: answer.status === 201, content };
}
