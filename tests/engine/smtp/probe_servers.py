"""Servers for the probes, and what a probe has told, in a form that a test can compare as a whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from smtptest.engine.events import Connected, DialogStarted, Event, Finding, Finished, Received, Tls
from smtptest.engine.smtp.plan import Probe, Security, StopAfter
from tests.engine.smtp.helpers import Transcript, run
from tests.engine.smtp.story import told
from tests.servers.scripted import Peer, Script, serve

EHLO = ["ehlo…", "C: EHLO client.test", "S: 250 mx.test", "ehlo done"]
OPENING = ["connect…", "connected", "connect done", "greeting…", "S: 220 mx.test ESMTP", "greeting done", *EHLO]
WITHOUT_TLS = ["tls skipped", "warning no-starttls ← 250 mx.test"]
GOODBYE = ["quit…", "C: QUIT", "S: 221 2.0.0 Bye", "quit done"]
RESET = ["quit…", "C: RSET", "S: 250 2.0.0 Ok", "C: QUIT", "S: 221 2.0.0 Bye", "quit done"]
PASSED = ["0 passed", "None passed"]


def story(transcript: Transcript) -> list[str]:
    """Every event, as a line. A random name is ``nobody``; behind a finding stands the line that it is about."""
    spoken = {event.seq: str(event.text) for event in transcript.events if isinstance(event, Received)}
    spoken |= {event.seq: "tls" for event in transcript.events if isinstance(event, Tls)}
    lines = [_line(event, spoken) for event in transcript.events]
    return [re.sub(r"nobody-[0-9a-f]{16}", "nobody", line) for line in lines]


def _line(event: Event, spoken: dict[int, str]) -> str:
    match event:
        case Connected():
            return "connected"
        case DialogStarted():
            return f"begun {event.part}"
        case Tls():
            return "tls"
        case Finished():
            return f"{event.dialog} {event.verdict}"
        case Finding():
            about = "" if event.about is None else f" ← {spoken[event.about]}"
            return f"{event.level} {event.code}{about}"
        case _:
            return told(event)


def proofs(transcript: Transcript) -> list[str]:
    """Level and code of each finding of the probe itself."""
    return [f"{found.level} {found.code}" for found in transcript.of(Finding) if found.code != "no-starttls"]


def detail(transcript: Transcript, code: str) -> str:
    """Title and detail of the one finding with this code."""
    (found,) = [found for found in transcript.of(Finding) if found.code == code]
    return f"{found.title}. {found.detail}"


def saying(answer: Callable[[str], str | None], *, ehlo: tuple[str, ...] = ("250 mx.test",)) -> Script:
    """A server whose replies are computed from the line; None for that of a server in good order."""

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test ESMTP")
        while (line := await peer.hear()) is not None:
            verb = line.split(" ")[0]
            usual = {"QUIT": "221 2.0.0 Bye", "RSET": "250 2.0.0 Ok", "MAIL": "250 2.1.0 Ok", "RCPT": "250 2.1.5 Ok"}
            said = answer(line)
            if said is None and verb == "EHLO":
                await peer.say(*ehlo)
            else:
                await peer.say(said or usual.get(verb, "502 5.5.2 What?"))
            if verb == "QUIT":
                peer.writer.close()
                return

    return script


def by_verb(**answers: str) -> Script:
    """The same reply to each command of a verb."""
    return saying(lambda line: answers.get(line.split(" ")[0]))


async def probe(script: Script, asked: Probe, **changes: Any) -> Transcript:
    options = {"security": Security.OPPORTUNISTIC, "stop_after": StopAfter.RCPT, **changes}
    async with serve(script) as server:
        return await run(server, probe=asked, **options)
