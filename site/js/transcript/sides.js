// Which side of a session says a line: smtptest/transcripts/sides.py has the same rules for the server.

/** @typedef {import("../shared/events.js").Event} Event */
/** @typedef {{side: "client" | "server", ofMessage: boolean, code: number | null, more: boolean}} Said */

/** The lines of one dialog, in their order. */
export class Sides {
  /**
   * @param {boolean} incoming a peer speaks to this tool
   * @param {boolean} inMessage the next line of the client is a line of the mail itself
   */
  constructor(incoming, inMessage) {
    this.incoming = incoming;
    this.inMessage = inMessage;
  }

  /** Who says an event, if anybody does. @param {Event} event @returns {Said | null} */
  of(event) {
    if (event.kind === "stage" && !this.incoming) this.inMessage = event.name === "message" && event.state === "started";
    // What was sent in the same breath behind the message is a command again.
    if (event.kind === "finding" && event.code === "message-came") this.inMessage = false;
    if (event.kind !== "sent" && event.kind !== "received") return null;
    const reply = (event.kind === "sent") === this.incoming;
    return reply ? this.#reply(event) : this.#line(event.text);
  }

  /** @param {string} text @returns {Said} */
  #line(text) {
    const ofMessage = this.inMessage && text !== ".";
    if (this.incoming && !ofMessage && /^BDAT \d/i.test(text)) this.inMessage = true;
    return { side: "client", ofMessage, code: null, more: false };
  }

  /** @param {import("../shared/events.js").Sent | import("../shared/events.js").Received} event @returns {Said} */
  #reply(event) {
    if (event.kind === "received") return { side: "server", ofMessage: false, code: event.code, more: event.more };
    const found = /^(\d{3})(?:([ -])|$)/.exec(event.text);
    this.inMessage = found?.[1] === "354";
    return { side: "server", ofMessage: false, code: found ? Number(found[1]) : null, more: found?.[2] === "-" };
  }
}
