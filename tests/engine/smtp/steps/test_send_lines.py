"""Many lines onto the wire, some of them shown."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace
from typing import Any

import pytest

from smtptest.engine.events import Finding, Sent
from smtptest.engine.session_limits import SessionLimits
from smtptest.engine.smtp.plan import Security, StopAfter
from smtptest.engine.smtp.wire.protocol import Wire
from tests.engine.smtp.helpers import PLAN, run
from tests.engine.smtp.steps.test_mail_data import _until_data, send
from tests.servers.scripted import Peer, answering, serve


async def test_of_a_large_message_200_lines_are_shown_and_the_rest_is_counted() -> None:
    async with serve(answering()) as server:
        transcript = await send(server, replace(PLAN, size=900_000))
    heard = server.heard
    message = heard[heard.index("DATA") + 1 : heard.index(".")]
    assert sum(len(line) + 2 for line in message) == 900_000
    sent = [event.text for event in transcript.of(Sent)]
    start = sent.index("DATA") + 1
    assert sent[start:] == [*message[:200], ".", "QUIT"]
    (finding,) = transcript.of(Finding)
    rest = message[200:]
    size = sum(len(line) + 2 for line in rest)
    assert finding.code == "message-shortened"
    assert finding.detail == (
        f"The first lines are shown: 200. Sent and not shown: {len(rest)} ({size} bytes with their line ends)."
    )
    assert transcript.verdict == "accepted"


async def test_a_message_of_200_lines_is_shown_whole() -> None:
    async with serve(answering()) as server:
        transcript = await send(server, replace(PLAN, body="line\n" * 190))
        longer = await send(server, replace(PLAN, body="line\n" * 191))
    assert transcript.findings == []
    assert longer.findings == ["message-shortened"]
    assert server.heard == [line[3:] for line in transcript.lines if line.startswith("C: ")]


async def test_a_server_that_stops_reading_is_a_time_out() -> None:
    async def script(peer: Peer) -> None:
        await _until_data(peer)
        peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
        await ended.wait()

    ended = asyncio.Event()
    async with serve(script) as server:
        transcript = await send(server, replace(PLAN, size=50_000_000), SessionLimits(data=0.3))
        ended.set()
    assert transcript.verdict == "timeout"
    assert transcript.summary == "The server read nothing more of the message for 0.3 s. It was not sent in full."


@pytest.mark.parametrize(("deed", "verdict"), [("552 Too much", "rejected"), ("reset", "closed")])
async def test_news_from_a_server_that_reads_no_more_end_the_wait(
    monkeypatch: pytest.MonkeyPatch, deed: str, verdict: str
) -> None:
    paused, over, pause = asyncio.Event(), asyncio.Event(), Wire.pause_writing

    def told(wire: Wire) -> None:
        pause(wire)
        paused.set()

    monkeypatch.setattr(Wire, "pause_writing", told)

    async def script(peer: Peer) -> None:
        await _until_data(peer)
        peer.writer.transport.pause_reading()  # type: ignore[attr-defined]
        await paused.wait()
        if deed == "reset":
            peer.reset()
        else:
            await peer.say(deed)
        await over.wait()

    async with serve(script) as server:
        transcript = await send(server, replace(PLAN, size=50_000_000))
        over.set()
    assert transcript.verdict == verdict
    assert transcript.summary.endswith("not sent in full.")


async def test_a_server_that_reads_slowly_gets_the_whole_message(monkeypatch: pytest.MonkeyPatch) -> None:
    full = asyncio.Event()

    class Watched(Wire):
        def pause_writing(self) -> None:
            super().pause_writing()
            full.set()

    monkeypatch.setattr("smtptest.engine.smtp.dialog.Wire", Watched)
    sizes = []

    async def script(peer: Peer) -> None:
        transport: Any = peer.writer.transport
        # So that it is full before a message has to be very large: the system's own room grows to many megabytes.
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
        await peer.say("220 mx.test")
        for reply in ("250 mx.test", "250 Ok", "250 Ok", "354 Go"):
            await peer.hear()
            await peer.say(reply)
        transport.pause_reading()
        await full.wait()
        transport.resume_reading()
        size, last = 0, b""
        while not last.endswith(b"\r\n.\r\n"):
            if not (data := await peer.reader.read(2**20)):
                return  # the client has gone: the verdict says why
            size, last = size + len(data), (last + data)[-5:]
        sizes.append(size)
        await peer.say("250 Ok")
        peer.writer.close()

    async with serve(script) as server:
        transcript = await run(server, security=Security.NONE, stop_after=StopAfter.MESSAGE, size=9_000_000)
    assert (transcript.verdict, sizes) == ("accepted", [9_000_003])
