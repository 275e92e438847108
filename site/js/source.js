// Where events come from: a websocket while the test runs, the stored transcript otherwise.

import { endsTest } from "./events.js";
import { Sequence, backoff } from "./sequence.js";

/** @typedef {import("./events.js").Event} Event */
/** @typedef {"live" | "retry" | "poll" | "gone" | "ended"} State */

const NO_SUCH_TEST = 4404;
const TRIES_BEFORE_POLLING = 4;
const POLL_INTERVAL = 1;

/** @param {number} time in seconds */
function pause(time) {
  return new Promise((resolve) => setTimeout(resolve, time * 1000));
}

/** Gives each event of a test once and in order, to `onEvents`, and says by `onState` how it is getting them. */
export class Source {
  /**
   * @param {{websocket: string, json: string, onEvents: (events: Event[]) => void, onState: (state: State) => void}} wiring
   */
  constructor({ websocket, json, onEvents, onState }) {
    this.websocket = websocket;
    this.json = json;
    this.onEvents = onEvents;
    this.onState = onState;
    this.sequence = new Sequence();
    this.failures = 0;
    this.over = false;
  }

  /** The whole transcript as it is stored. Gives false where it could not be had. */
  async load() {
    const answer = await fetch(this.json, { headers: { Accept: "application/json" } }).catch(() => null);
    if (answer?.status === 404) this.#end("gone");
    if (!answer?.ok) return false;
    this.#take((await answer.json()).events);
    return true;
  }

  /** Follow the test until it is over. */
  async follow() {
    while (!this.over && this.failures < TRIES_BEFORE_POLLING) {
      await this.#listen();
      if (this.over) return;
      this.failures += 1;
      this.onState("retry");
      await pause(backoff(this.failures));
    }
    await this.#poll();
  }

  /** One websocket, from its opening to its close. */
  #listen() {
    const address = new URL(`${this.websocket}?after=${this.sequence.last}`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    socket.onmessage = (message) => this.#hear(socket, JSON.parse(message.data));
    return new Promise((resolve) => {
      socket.onclose = (close) => {
        if (close.code === NO_SUCH_TEST) this.#end("gone");
        resolve(undefined);
      };
    });
  }

  /**
   * @param {WebSocket} socket
   * @param {Event} event
   */
  #hear(socket, event) {
    if (!this.#take([event])) return socket.close();
    this.failures = 0;
    if (!this.over) this.onState("live");
  }

  async #poll() {
    while (!this.over) {
      const loaded = await this.load();
      if (this.over) return;
      this.onState(loaded ? "poll" : "retry");
      await pause(POLL_INTERVAL);
    }
  }

  /**
   * Pass on what is new. Gives false where an event before these is missing: the log has it.
   * @param {Event[]} events
   */
  #take(events) {
    const taken = events.map((event) => this.sequence.take(event.seq));
    const fresh = events.filter((_, index) => taken[index] === "next");
    if (fresh.length) this.onEvents(fresh);
    if (fresh.some(endsTest)) this.#end("ended");
    return !taken.includes("gap");
  }

  /** @param {State} state */
  #end(state) {
    this.over = true;
    this.onState(state);
  }
}
