"""Whatever a server does to a probe, and wherever it is stopped: each dialog has one end and its socket is closed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from smtptest.engine.events import Finished
from smtptest.engine.smtp.plan import Probe, StopAfter
from tests.engine.clock import movable_clock, silences
from tests.engine.smtp.helpers import SHORT, Transcript, run
from tests.engine.smtp.scenarios.test_arbitrary import conversations, saying
from tests.engine.smtp.test_run_test import Waits
from tests.servers.scripted import Peer, Script, ScriptedServer, serve

PROBES = [probe for probe in Probe if probe is not Probe.NONE]
HASTY = replace(SHORT, reply=0.05, data=0.05, tls=0.2)
VERBS = {
    Probe.OPEN_RELAY: ("MAIL", "RCPT", "RSET"),
    Probe.STARTTLS_ENFORCED: ("MAIL",),
    Probe.AUTH_BEFORE_TLS: ("AUTH",),
    Probe.UNKNOWN_RECIPIENT: ("MAIL", "RCPT"),
    Probe.VRFY: ("VRFY", "EXPN"),
    Probe.SMUGGLING: ("MAIL", "RCPT", "DATA"),
    Probe.STARTTLS_INJECTION: ("STARTTLS",),
}
EACH = [(probe, verb) for probe, verbs in VERBS.items() for verb in verbs]


def ended(transcript: Transcript) -> str:
    """The test's verdict; asserts that the test and each dialog have one end, the test's being the last event."""
    ends: list[Finished] = transcript.of(Finished)
    dialogs = [event.dialog for event in ends]
    assert dialogs == [*range(len(ends) - 1), None]
    assert transcript.events[-1] is ends[-1]
    assert [event.seq for event in transcript.events] == list(range(len(transcript.events)))
    assert "error" not in [str(event.verdict) for event in ends]
    return str(ends[-1].verdict)


async def ask(server: ScriptedServer, probe: Probe, **options: Any) -> Transcript:
    stop = StopAfter.MESSAGE if probe is Probe.SMUGGLING else StopAfter.RCPT
    return await run(server, probe=probe, stop_after=stop, **options)


async def all_gone(server: ScriptedServer) -> None:
    await asyncio.gather(*(closed.wait() for closed in server.closed))


def up_to(verb: str, deed: Callable[[Peer], Awaitable[None]]) -> Script:
    """A server in good order until it hears this verb."""

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test ESMTP")
        while (line := await peer.hear()) is not None:
            word = line.split(" ")[0]
            if word == verb:
                await deed(peer)
                return
            await peer.say(*{"EHLO": ("250-mx.test", "250 STARTTLS"), "STARTTLS": ("454 No",)}.get(word, ("250 Ok",)))

    return script


async def _hangs(peer: Peer) -> None:
    await peer.gone()


async def _closes(peer: Peer) -> None:
    peer.writer.close()


async def _turns_away(peer: Peer) -> None:
    await peer.say("421 4.7.0 Too much")
    peer.writer.write_eof()  # not close(): a QUIT that crosses it would be answered by a reset
    await peer.gone()


async def _babbles(peer: Peer) -> None:
    await peer.say("what?")
    await peer.gone()


@pytest.mark.parametrize(("probe", "verb"), EACH)
@pytest.mark.parametrize(
    ("deed", "verdict"),
    [(_hangs, "timeout"), (_closes, "closed"), (_turns_away, "throttled"), (_babbles, "protocol-error")],
)
async def test_a_server_that_deserts(
    probe: Probe, verb: str, deed: Callable[[Peer], Awaitable[None]], verdict: str
) -> None:
    with movable_clock() as forward:
        script = up_to(verb, deed)
        async with serve(silences(script, forward, SHORT.reply + 1) if deed is _hangs else script) as server:
            # Each part of a probe can be met by the same silence.
            transcript = await ask(server, probe, limits=replace(SHORT, deadline=1000))
            await all_gone(server)
    assert ended(transcript) == verdict


@pytest.mark.long
@pytest.mark.parametrize("probe", PROBES)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(segments=conversations)
def test_anything_at_all_ends_in_one_verdict(probe: Probe, segments: list[bytes]) -> None:
    async def play() -> Transcript:
        async with serve(saying([b"220 mx.test\r\n", b"250-mx.test\r\n250 STARTTLS\r\n", *segments])) as server:
            transcript = await ask(server, probe, limits=HASTY)
            await all_gone(server)
            return transcript

    ended(asyncio.run(play()))


async def _stopped(probe: Probe, at: int) -> tuple[Transcript, int]:
    """Stopped at its ``at``-th await; how many there were."""

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        while (line := await peer.hear()) is not None:
            verb = line.split(" ")[0]
            usual = {"DATA": "354 Go", "QUIT": "221 Bye", "STARTTLS": "554 No", "EHLO": "250-mx.test\r\n250 STARTTLS"}
            await peer.say(usual.get(verb, "250 Ok"))
            if verb == "DATA":
                await peer.reader.readuntil(b"\r\n.\r\n")
                await peer.say("250 Ok")

    async with serve(script) as server:
        transcript = Transcript()
        tasks: list[asyncio.Task[None]] = []
        waits = Waits(at, lambda: tasks[0].cancel())  # noqa: PLW0108  # there is none yet
        waits.install()
        task = asyncio.create_task(_asked(server, probe, transcript))
        tasks.append(task)
        await asyncio.wait(tasks)
        asyncio.get_running_loop().set_task_factory(None)
        await all_gone(server)
    return transcript, waits.count


async def _asked(server: ScriptedServer, probe: Probe, transcript: Transcript) -> None:
    await ask(server, probe, transcript=transcript, limits=replace(SHORT, probe_recipients=2))


@pytest.mark.parametrize("probe", [probe for probe in PROBES if probe is not Probe.SMUGGLING])
async def test_stopped_at_any_await(probe: Probe) -> None:
    whole, awaits = await _stopped(probe, 0)
    assert ended(whole) == "passed"
    assert awaits > 5
    for at in range(1, awaits + 1):
        transcript, _ = await _stopped(probe, at)
        assert ended(transcript) in ("stopped", "passed")


@pytest.mark.parametrize("at", [3, 7, 15, 30, 60, 90])
async def test_stopped_in_one_of_several_dialogs(at: int) -> None:
    transcript, _ = await _stopped(Probe.SMUGGLING, at)
    assert ended(transcript) == "stopped"
    assert transcript.summary == "The test was stopped."
