"""Ways through the dialog that no ordinary conversation takes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from smtptest.engine.events import Event, Finding, Received
from smtptest.engine.recorder import Recorder
from smtptest.engine.redaction import Redactor
from smtptest.engine.secret import Secret
from smtptest.engine.smtp.plan import Proxy, Route, Security
from smtptest.engine.smtp.wire.protocol import Wire
from smtptest.engine.smtp.wire.transcriber import Transcriber
from tests.engine.smtp.helpers import SHORT, Transcript, run
from tests.engine.smtp.routes import DOMAIN, ONE, domain, end, ends
from tests.servers.scripted import Peer, answering, serve


@asynccontextmanager
async def wired(script: Any, also: Callable[[Event], object] = bool) -> AsyncIterator[tuple[Wire, Transcript]]:
    """A wire to a server, and no session on it. also: called with each event as it happens."""
    transcript = Transcript()

    def sink(event: Event) -> None:
        transcript.events.append(event)
        also(event)

    async with serve(script) as server:
        track = Recorder(sink).next_dialog()
        wire = Wire(Transcriber(track, SHORT, Redactor(Secret(""))), SHORT)
        await asyncio.get_running_loop().create_connection(lambda: wire, server.host, server.port)
        try:
            yield wire, transcript
        finally:
            wire.abort()


async def test_a_line_while_nothing_is_owed_is_shown_and_answers_nothing() -> None:
    go, shown = asyncio.Event(), asyncio.Event()

    def also(event: Event) -> None:
        if isinstance(event, Received) and event.text == "250 late":
            shown.set()

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        await go.wait()
        await peer.say("250 late")
        await peer.hear()
        await peer.say("250 mine")

    async with wired(script, also) as (wire, transcript):
        await wire.next_reply(5)
        go.set()
        await shown.wait()
        assert wire.unread_bytes == len(b"250 late\r\n")
        assert (await wire.command(b"NOOP", timeout=60)).text == "mine"
        assert wire.unread_bytes == 0
    assert transcript.lines == ["S: 220 mx.test", "S: 250 late [unsolicited]", "C: NOOP", "S: 250 mine"]


async def test_what_comes_after_the_end_is_not_recorded() -> None:
    async with wired(answering()) as (wire, transcript):
        await wire.next_reply(5)
        wire.abort()
        wire.data_received(b"250 in the buffers of TLS\r\n")
    assert transcript.lines == ["S: 220 mx.test ESMTP"]


async def test_all_that_a_server_says_has_a_limit() -> None:
    limits = replace(SHORT, transcript_bytes=60)
    async with serve(answering(MAIL=("250-" + "x" * 60, "250 Ok"))) as server:
        transcript = await run(server, security=Security.NONE, limits=limits)
        await server.client_gone()
    # The reply was whole before the limit was met, so it counts; the next one cannot come.
    assert transcript.verdict == "protocol-error"
    assert "more than 60 bytes in all" in transcript.summary


async def test_a_greeting_that_takes_long_is_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smtptest.engine.smtp.steps.greeting._LONG_GREETING", 0.0)
    async with serve(answering()) as server:
        transcript = await run(server, security=Security.NONE)
    assert (transcript.verdict, transcript.findings) == ("passed", ["greeting-delayed"])
    assert transcript.of(Finding)[0].level == "info"


async def test_a_server_without_a_greeting_may_be_a_slow_one() -> None:
    async with serve(Peer.gone) as server:
        transcript = await run(server, security=Security.NONE, limits=replace(SHORT, reply=0.2))
    assert (transcript.verdict, transcript.findings) == ("timeout", ["greeting-late", "tls-expected"])
    assert "slow reverse DNS" in transcript.of(Finding)[0].detail


@pytest.mark.parametrize(
    ("least", "proxy", "words", "found"),
    [
        (0.0, Proxy.NONE, b"", ["proxy-header-missing"]),
        (3600.0, Proxy.NONE, b"", []),
        (0.0, Proxy.V1, b"", ["proxy-header"]),
        (0.0, Proxy.NONE, b"220-mx", []),
    ],
)
async def test_a_server_that_hangs_up_without_a_word_may_expect_a_proxy_header(
    monkeypatch: pytest.MonkeyPatch, least: float, proxy: Proxy, words: bytes, found: list[str]
) -> None:
    monkeypatch.setattr("smtptest.engine.smtp.steps.greeting._LONG_SILENCE", least)

    async def hang_up(peer: Peer) -> None:
        await peer.say(words)
        if proxy is not Proxy.NONE:
            await peer.reader.readuntil(b"\r\n")  # what is not read would make a reset of the end
        peer.writer.close()

    async with serve(hang_up) as server:
        transcript = await run(server, security=Security.NONE, proxy=proxy)
    assert (transcript.verdict, transcript.findings) == ("closed", found)


async def test_the_only_mail_server_does_not_take_the_session_on() -> None:
    zone = {DOMAIN: {"MX": ["10 one.example."]}, "one.example": {"A": [ONE]}}
    async with domain(zone, {ONE: answering(greeting="421 Full")}) as target:
        transcript = await target.send(Route.MX)
    assert ends(transcript) == ["one.example throttled"]
    assert end(transcript)[0] == "throttled"


async def test_an_mx_that_is_no_name_is_in_the_overview_of_all() -> None:
    zone = {DOMAIN: {"MX": ["10 one.example.", "20 192\\.0\\.2\\.1."]}, "one.example": {"A": [ONE]}}
    async with domain(zone, {ONE: answering()}) as target:
        transcript = await target.send(Route.EVERY)
    assert len(ends(transcript)) == 2
    assert end(transcript)[0] == "unreachable"
