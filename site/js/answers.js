// What the form sends and what comes back, without the form.

/**
 * Recipients as typed, one by one.
 * @param {string} typed
 */
export function recipients(typed) {
  return typed.split(/[,\r\n]/).map((one) => one.trim()).filter(Boolean);
}

/**
 * The fields of the form as the JSON that `POST /` takes.
 * @param {Iterable<[string, FormDataEntryValue]>} entries
 * @returns {Record<string, unknown>}
 */
export function request(entries) {
  const fields = Object.fromEntries(entries);
  delete fields.csrfmiddlewaretoken;
  delete fields.attachments; // they are read by files.js
  return { ...fields, rcpt_to: recipients(String(fields.rcpt_to ?? "")), insecure_auth: "insecure_auth" in fields };
}

/**
 * The errors of each field, from an answer that is not the one hoped for; null where it holds none.
 * @param {unknown} answer
 * @returns {Map<string, string> | null}
 */
export function errors(answer) {
  const found = /** @type {{errors?: Record<string, string[]>} | null} */ (answer)?.errors;
  return found ? new Map(Object.entries(found).map(([field, texts]) => [field, texts.join(" ")])) : null;
}
