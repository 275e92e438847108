// What stands in plain sight: the addresses, or, for whoever comes to log in, the login (smtptest/web/presenters/form_sections.py).

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control */
/** @typedef {(name: string) => Control | null} Find */

// What was last filled in for the visitor: they may change it, and keep what they wrote.
let sender = "";
let recipient = "";

/**
 * @param {(field: Element | null) => Element | null | undefined} rowOf
 * @param {Find} control
 * @param {boolean} login
 */
export function arrange(rowOf, control, login) {
  /** @param {string} name */
  const row = (name) => /** @type {Element} */ (rowOf(control(name)));
  row("mail_from").before(...(login ? [row("username")] : []));
  if (login) row("port").before(row("rcpt_to"));
  else row("mail_from").after(row("rcpt_to"));
  if (!login) row("auth").before(row("username"));
}

/**
 * The sender is the user, and the recipient as well, until the visitor says otherwise; not that of a round trip.
 * @param {Find} control
 * @param {(name: string, value: string) => void} set
 */
export function fromUser(control, set) {
  const user = control("username")?.value.trim() ?? "";
  if ([sender, ""].includes(control("mail_from")?.value ?? "")) {
    sender = user.includes("@") ? user : "";
    set("mail_from", sender);
  }
  if (/** @type {HTMLInputElement | null} */ (control("round_trip"))?.checked) return;
  const from = control("mail_from")?.value ?? "";
  if ([recipient, ""].includes(control("rcpt_to")?.value ?? "")) {
    recipient = from;
    set("rcpt_to", recipient);
  }
}
