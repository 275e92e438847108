// Sends what a form asks for, with the work that the server may ask for first. Fetched when the form of a test is touched
// (ahead.js).

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
export function post(address, body, worked) {
  // The page of an SMTP test comes with the answer, so that it need not be asked for.
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
 * Ask for a test of whatever kind.
 * @param {string} address
 * @param {object} fields as the JSON interface takes them
 * @param {HTMLButtonElement} button says that work is done
 * @param {DOMStringMap} words of the page's own form, which starts every kind of test
 * @returns {Promise<{code: number, content: any}>} 201 if it has started, and what the server says of it
 */
export async function begin(address, fields, button, words) {
  const body = JSON.stringify(fields);
  let answer = await post(address, body);
  let content = await answer.json();
  if (content.challenge) {
    button.textContent = words.working ?? "";
    const worked = await solved(content.challenge, words.solver ?? "").catch(() => "");
    if (!worked) return { code: 0, content: { errors: { form: [words.unworkable ?? ""] } } };
    answer = await post(address, body, worked);
    content = await answer.json();
  }
  return { code: answer.status, content };
}

/**
 * Ask for the test of the first page's form.
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement} button
 * @param {object} files the field of the files, if there are any
 * @returns {Promise<{started: boolean, content: any}>} whether it has started, and what the server says of it
 */
export async function ask(form, button, files) {
  const { code, content } = await begin(form.action, { ...request(new FormData(form)), ...files }, button, form.dataset);
  return { started: code === 201, content };
}
