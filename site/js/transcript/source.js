// Where events come from: a websocket while the test runs, the stored transcript otherwise.

import { endsTest } from "../shared/events.js";
import { Pulse, inTime, pause } from "../shared/pulse.js";
import { Sequence, backoff } from "./sequence.js";

/** @typedef {import("../shared/events.js").Event} Event */
/** @typedef {"live" | "retry" | "silent" | "fault" | "poll" | "gone" | "ended"} State */

const NO_SUCH_TEST = 4404;
const SERVERS_FAULT = 1011;
const TRIES_BEFORE_POLLING = 4;
const POLL_INTERVAL = 1;

/**
 * The document of a stored transcript: null where there is none to be had, false where there is none any more.
 * @param {string} address
 * @returns {Promise<{events: Event[]} | null | false>}
 */
export async function stored(address) {
  try {
    const inLanguage = `${address}?language=${document.documentElement.lang}`;
    const answer = await fetch(inLanguage, { headers: { Accept: "application/json" }, signal: inTime() });
    if (answer.status === 404) return false;
    return answer.ok ? await answer.json() : null;
  } catch {
    return null; // not reached, or not in time
  }
}

/** Gives each event of a test once and in order, to `onEvents`, and says by `onState` how it is getting them. */
export class Source {
  /**
   * @param {{websocket: string, json: string, onEvents: (events: Event[]) => void, onState: (state: State) => void,
   *   last?: number}} wiring last: the number of the last event that is known already
   */
  constructor({ websocket, json, onEvents, onState, last }) {
    this.websocket = websocket;
    this.json = json;
    this.onEvents = onEvents;
    this.onState = onState;
    this.sequence = new Sequence(last);
    this.failures = 0;
    this.heard = false;
    this.over = false;
  }

  /** The whole transcript as it is stored. Gives false where it could not be had. */
  async load() {
    const found = await stored(this.json);
    if (found === false) this.#end("gone");
    if (found) this.#take(found.events);
    return Boolean(found);
  }

  /** Follow the test until it is over. */
  async follow() {
    while (!this.over) {
      if (this.failures < TRIES_BEFORE_POLLING) await this.#try();
      else await this.#poll();
    }
  }

  async #try() {
    const state = await this.#listen();
    if (this.over || (await this.#isBlocked(state))) return;
    this.onState(state === "woken" ? "retry" : state);
    this.failures = state === "woken" ? 0 : this.failures + 1;
    // Nothing was wrong with a server that was out of reach: as soon as it may be back it is asked.
    if (state !== "woken" && (await pause(backoff(this.failures)))) this.failures = 0;
  }

  /**
   * A proxy that passes on no websockets will not begin to: if not one message ever came and the stored transcript
   * does, that is asked for from now on. Where nothing can be reached the server may be back at any moment.
   * @param {"retry" | "silent" | "fault" | "woken"} state
   */
  async #isBlocked(state) {
    if (this.heard || state === "fault" || state === "woken" || !(await this.load())) return this.over;
    this.failures = TRIES_BEFORE_POLLING;
    if (!this.over) this.onState("poll");
    return true;
  }

  /**
   * One websocket, from its opening to its close, or until it has been silent for too long.
   * @returns {Promise<"retry" | "silent" | "fault" | "woken">} why it is over, where the test is not
   */
  #listen() {
    const address = new URL(`${this.websocket}?after=${this.sequence.last}&heartbeat=1&language=${document.documentElement.lang}`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    return new Promise((resolve) => {
      const pulse = new Pulse((reason) => {
        // Its close may take as long to be noticed as its death has.
        socket.onmessage = socket.onclose = null;
        socket.close();
        resolve(reason);
      });
      socket.onmessage = (message) => {
        pulse.heard();
        this.#hear(socket, JSON.parse(message.data));
      };
      socket.onclose = (close) => {
        pulse.stop();
        if (close.code === NO_SUCH_TEST) this.#end("gone");
        resolve(close.code === SERVERS_FAULT ? "fault" : "retry");
      };
    });
  }

  /** @param {WebSocket} socket @param {Event | {heartbeat: number}} message */
  #hear(socket, message) {
    if (!("heartbeat" in message) && !this.#take([message])) return socket.close();
    this.failures = 0;
    this.heard = true;
    if (!this.over) this.onState("live");
  }

  /** Ask for the stored transcript once. */
  async #poll() {
    const loaded = await this.load();
    if (this.over) return;
    this.onState(loaded ? "poll" : "retry");
    this.failures = loaded ? TRIES_BEFORE_POLLING : this.failures + 1;
    if (await pause(loaded ? POLL_INTERVAL : backoff(this.failures - TRIES_BEFORE_POLLING + 1))) this.failures = 0;
  }

  /** Pass on what is new. Gives false where an event before these is missing: the log has it. @param {Event[]} events */
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
