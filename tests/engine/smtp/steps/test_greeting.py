"""The greeting: waited for, and what its absence may mean."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from smtptest.engine.events import Event, Finding
from smtptest.engine.smtp.plan import Security
from smtptest.engine.smtp.steps import greeting
from tests.engine.clock import behind, time_passes
from tests.engine.smtp.helpers import SHORT, run
from tests.engine.smtp.wire.test_other_services import PLAIN, met, saying
from tests.servers.scripted import Peer, answering, serve
from tests.servers.tls import speaking

HASTY = replace(SHORT, reply=0.4)


class Awaited:
    """Is called with each event. seen: once it has been told that the greeting is awaited."""

    def __init__(self) -> None:
        self.seen = asyncio.Event()

    def __call__(self, event: Event) -> None:
        if isinstance(event, Finding) and event.code == "greeting-awaited":
            self.seen.set()


@pytest.mark.parametrize("security", PLAIN)
async def test_silence_may_mean_tls(tmp_path: Path, security: Security, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a port that speaks TLS at once, whichever it is."""
    monkeypatch.setattr(greeting, "SILENCE_SECONDS", 0.1)
    async with serve(answering(), tls=speaking(tmp_path)) as server:
        transcript = await run(server, security=security, limits=HASTY)
    assert transcript.verdict == "timeout"
    assert transcript.findings == ["greeting-awaited", "greeting-late", "tls-expected"]
    end = "The server did not send the greeting within 0.4 s. This port may expect TLS from the first byte; "
    assert transcript.summary == f"{end}try implicit TLS."
    levels = [finding.level for finding in transcript.of(Finding)]
    assert levels == ["info", "warning", "warning"]


async def test_a_silent_server_that_closes_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(greeting, "SILENCE_SECONDS", 0.05)

    awaited = Awaited()

    async def script(peer: Peer) -> None:
        await awaited.seen.wait()
        peer.writer.close()

    transcript = await met(script, also=awaited)
    assert (transcript.verdict, transcript.findings) == ("closed", ["greeting-awaited", "tls-expected"])
    assert "may expect TLS" in transcript.summary


async def test_who_closes_at_once_expects_nothing() -> None:
    transcript = await met(saying(then="closes"))
    assert (transcript.verdict, transcript.findings) == ("closed", [])


async def test_a_late_greeting_is_a_greeting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(greeting, "SILENCE_SECONDS", 0.05)

    awaited = Awaited()

    async def script(peer: Peer) -> None:
        await awaited.seen.wait()
        await answering()(peer)

    transcript = await met(script, also=awaited)
    assert (transcript.verdict, transcript.findings) == ("passed", ["greeting-awaited"])


async def test_a_port_for_tls_is_asked_about_sooner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(greeting, "SILENCE_SECONDS", 30.0)
    monkeypatch.setattr(greeting, "SILENCE_SECONDS_OF_TLS", 0.05)
    async with serve(saying()) as server:
        monkeypatch.setattr(greeting, "TLS_PORTS", {server.port})
        transcript = await run(server, security=Security.NONE, limits=HASTY)
    assert transcript.findings == ["greeting-awaited", "greeting-late", "tls-expected"]


async def test_who_has_begun_to_speak_is_not_silent() -> None:
    """postscreen's teaser; the rest does not come."""
    with time_passes(SHORT.reply + 1, behind("220-mx.test")) as also:
        transcript = await met(saying(b"220-mx.test\r\n"), also=also)
    assert (transcript.verdict, transcript.findings) == ("timeout", [])
    assert transcript.summary == "The server did not send the greeting within 40 s."
