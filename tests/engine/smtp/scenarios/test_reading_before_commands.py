"""What a server sends unasked is read before the next command, which waits for a timer only where that has a reason."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from smtptest.engine.smtp.plan import Probe, Security, StopAfter
from smtptest.engine.smtp.wire import quiet_period
from smtptest.engine.smtp.wire.protocol import Wire
from smtptest.engine.verdict import Verdict
from tests.engine.smtp.helpers import SHORT, run
from tests.servers.scripted import Peer, Script, answering, obeys, serve


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """An entry for each wait for a timer, as they come."""
    heard: list[str] = []
    real = Wire.wait_until_quiet

    async def noted(wire: Wire) -> None:
        heard.append("wait")
        await real(wire)

    monkeypatch.setattr(Wire, "wait_until_quiet", noted)
    return heard


def twice(verb: str, turns: int) -> Script:
    """Answers this command by a second reply too, in a segment of its own and so many turns of the loop later."""

    class Doubling(Peer):
        async def say(self, *lines: str | bytes) -> None:
            await super().say(*lines)
            if self.heard and self.heard[-1].startswith(verb):
                for _ in range(turns):
                    await asyncio.sleep(0)
                await super().say("550 5.7.1 On second thoughts")

    async def script(peer: Peer) -> None:
        await obeys(Doubling(peer.reader, peer.writer, peer.heard))

    return script


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
@pytest.mark.parametrize("verb", ["EHLO", "MAIL", "RCPT", "RSET"])
async def test_a_second_reply_in_a_segment_of_its_own_answers_no_later_command(verb: str, turns: int) -> None:
    async with serve(twice(verb, turns)) as server:
        transcript = await run(server, security=Security.NONE)
    stray = transcript.lines.index("S: 550 5.7.1 On second thoughts [unsolicited]")
    assert f"C: {verb}" in [line for line in transcript.lines[:stray] if line.startswith("C: ")][-1]
    assert transcript.verdict == Verdict.PASSED


async def test_an_ordinary_dialog_waits_for_no_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiet_period, "_TURN_SECONDS", 3600.0)
    unhurried = replace(SHORT, deadline=3600)
    async with serve(answering()) as server, asyncio.timeout(20):
        transcript = await run(server, security=Security.NONE, limits=unhurried)
    assert transcript.verdict == Verdict.PASSED
    assert transcript.lines[-1] == "S: 221 2.0.0 Bye", "whose end of the connection ended the last wait"


async def test_nothing_overtakes_a_server_that_has_sent_what_nobody_asked_for(waits: list[str]) -> None:
    async with serve(answering(greeting=("220 mx.test", "250 EXTRA"))) as server:
        await run(server, security=Security.NONE)
    assert len(waits) == len(["EHLO", "MAIL", "RCPT", "RSET", "QUIT", "end"])


async def test_a_message_waits_for_what_is_said_before_it(waits: list[str]) -> None:
    async with serve(answering()) as server:
        await run(server, security=Security.NONE, stop_after=StopAfter.MESSAGE)
    assert len(waits) == len(["message", "end"])


async def test_a_probe_waits_before_each_command(waits: list[str]) -> None:
    async with serve(answering()) as server:
        await run(server, security=Security.NONE, probe=Probe.OPEN_RELAY)
    assert len(waits) >= len([line for line in server.heard if line])
