// A stand-in for the closest open-source peer, a Node program that tests a mail server and stores nothing: Express, one
// POST that starts a test, one stream of server-sent events that shows it, the dialog on a socket. It is written for the
// bench alone: no limits, no judgement, nothing kept but the lines that nobody has fetched yet.

import { randomUUID } from "node:crypto";
import { EventEmitter } from "node:events";
import { connect } from "node:net";
import { createInterface } from "node:readline";

import express from "express";

const tests = new Map();

/** Has the dialog that the plan asks for; each line of it is told as it comes. */
async function talk(plan, tell) {
  const socket = connect(plan.port, plan.host);
  const lines = createInterface({ input: socket, crlfDelay: Infinity })[Symbol.asyncIterator]();

  async function reply() {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error("the server closed the connection");
      tell({ kind: "received", text: value });
      if (value[3] !== "-") return Number(value.slice(0, 3));
    }
  }

  async function ask(command, shown = command) {
    tell({ kind: "sent", text: shown });
    socket.write(`${command}\r\n`);
    return await reply();
  }

  const login = Buffer.from(`\0${plan.username}\0${plan.password}`).toString("base64");
  try {
    await reply();
    await ask(`EHLO ${plan.helo}`);
    await ask(`AUTH PLAIN ${login}`, "AUTH PLAIN ***");
    await ask(`MAIL FROM:<${plan.mail_from}>`);
    await ask(`RCPT TO:<${plan.rcpt_to}>`);
    await ask("RSET");
    await ask("QUIT");
    tell({ kind: "finished", verdict: "passed" });
  } catch (error) {
    tell({ kind: "finished", verdict: "error", text: String(error) });
  } finally {
    socket.destroy();
  }
}

function start(request, response) {
  const id = randomUUID();
  const test = { events: [], news: new EventEmitter() };
  tests.set(id, test);
  talk(request.body, (event) => {
    test.events.push(event);
    test.news.emit("event", event);
  });
  response.status(201).json({ id });
}

function stream(request, response) {
  const test = tests.get(request.params.id);
  if (!test) return response.sendStatus(404);
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  const show = (event) => {
    response.write(`data: ${JSON.stringify(event)}\n\n`);
    if (event.kind === "finished") {
      tests.delete(request.params.id);
      response.end();
    }
  };
  test.events.forEach(show);
  test.news.on("event", show);
}

const application = express();
application.use(express.json());
application.post("/", start);
application.get("/t/:id/events", stream);
const server = application.listen(0, "127.0.0.1", () => console.log(`listening on ${server.address().port}`));
