"""The same bytes mean the same, however they are cut and whenever they come: verdict, stages, findings and lines
are equal."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from smtptest.engine.events import Finding, Finished, Received
from smtptest.engine.smtp.plan import Auth, Protocol, Security, StopAfter
from smtptest.engine.smtp.wire.protocol import Wire
from tests.engine.clock import Forward, awaiting, movable_clock, passing
from tests.engine.smtp.helpers import run
from tests.engine.smtp.scenarios.test_named_servers import SILENT
from tests.servers.cutting import Cuts, cut
from tests.servers.misbehaving import MALFORMED, SCRIPTS, saying
from tests.servers.scripted import Peer, Script, serve

Told = tuple[str, str, str, list[str], list[str], list[str]]
pieces = st.lists(st.integers(1, 60), min_size=1, max_size=4)
delays = st.lists(st.integers(0, 3), min_size=1, max_size=5)
cuts = st.builds(Cuts, sizes=pieces, turns=delays)
some = settings(max_examples=2, deadline=None)
LOGIN: dict[str, Any] = {"auth": Auth.PLAIN, "username": "alice", "insecure_auth": True}
# Cut by their nature: they drip until the limit passes.
NAMED = [name for name in SCRIPTS if not name.startswith("drip")]
# More turns of the loop than all pieces of a reply take: whatever is still to come has come by then.
_TURNS = 1000


async def _told(script: Script, options: dict[str, Any], silent: tuple[str, float]) -> Told:
    with pytest.MonkeyPatch.context() as patch, movable_clock() as forward:
        patch.setattr(Wire, "_wait_for_reply", _hurried(forward))
        also = passing(forward, silent[1], awaiting(silent[0]))
        async with serve(script) as server:
            options = {"password": "correct horse", "security": Security.NONE, **options}
            transcript = await run(server, also=also, **options)
            await server.client_gone()
    spoken = {event.seq: str(event.text) for event in transcript.of(Received)}
    findings = [(found.code, found.title, found.detail, spoken.get(found.about)) for found in transcript.of(Finding)]
    # A date and a random name are others each time, and so is the size of what they stand in.
    lines = [line for line in transcript.lines if not re.match(r"C: (Date|Message-ID):", line)]
    lines = [re.sub(r"^(C: BDAT |C: MAIL .* SIZE=)\d+", r"\1…", line) for line in lines]
    end = transcript.of(Finished)[-1]
    # The port is another one each time, and so is the time that the greeting took.
    summary = re.sub(r"(?<= )\d+ ms\b", "… ms", re.sub(r"\bport \d+", "port …", end.summary))
    # A line that nobody asked for warns the stage in which it comes, which may be the one after it.
    stages = [stage.replace("warned", "done") for stage in transcript.stages]
    # Nor is it the same which event decided: of equal findings the first does, and such a line may be read later.
    return end.verdict, end.outcome, summary, stages, _until_left(lines), sorted(map(str, findings))


def _hurried(forward: Forward) -> Callable[[Wire, float | None], Awaitable[bool]]:
    """How a wire waits for a reply: its time has passed where nothing has come in so many turns."""
    real = Wire._wait_for_reply

    async def wait_for_reply(wire: Wire, seconds: float | None) -> bool:
        over, loop = False, asyncio.get_running_loop()

        def turn(left: int) -> None:
            if left and not over:
                loop.call_soon(turn, left - 1)
            elif not over:
                forward(seconds or 0.0)

        turn(_TURNS)
        try:
            return await real(wire, seconds)
        finally:
            over = True

    return wait_for_reply


def _until_left(lines: list[str]) -> list[str]:
    """Without what the server said behind a line that is no reply, if the client said nothing more: it has left then,
    and whatever has arrived by that time is shown."""
    for place, line in enumerate(lines):
        if line.endswith(" [malformed]") and all(later.startswith("S: ") for later in lines[place:]):
            return lines[: place + 1]
    return lines


def told(script: Script, silent: tuple[str, float] = ("nothing", 0.0), **options: Any) -> Told:
    """Verdict, outcome, summary, how each stage went, both sides' lines in their order, and the findings with the lines
    that they are about. silent: where the server says nothing, and for how long."""
    return asyncio.run(_told(script, options, silent))


@pytest.mark.parametrize("name", NAMED)
@some
@given(cuts=cuts)
def test_a_named_misbehaviour(name: str, cuts: Cuts) -> None:
    options: dict[str, Any] = {"security": Security.OPPORTUNISTIC, "stop_after": StopAfter.DATA}
    if name in SILENT:
        options["silent"] = SILENT[name]
    assert told(cut(SCRIPTS[name], cuts), **options) == told(SCRIPTS[name], **options)


@pytest.mark.parametrize("line", MALFORMED)
@settings(some, max_examples=1)
@given(cuts=cuts)
def test_a_malformed_greeting(line: bytes, cuts: Cuts) -> None:
    script = saying(line + b"\r\n")
    assert told(cut(script, cuts)) == told(script)


NOISE = [
    b"\r\n", b"\n", b" \r\n", b"\t\r\n", b"220 mx.test again\r\n", b"220-mx.test\r\n220 again\r\n", b"250 Extra\r\n",
    b"250-More\r\n250 Extra\r\n", b"550 5.7.1 No\r\n", b"421 4.3.2 Bye\r\n", b"Oh\r\n",
]  # fmt: skip
CODES = [200, 211, 220, 226, 235, 250, 251, 252, 299, 300, 334, 354, 399, 421, 450, 500, 503, 550, 599]
EHLO = [
    b"250-mx.test\r\n250-\r\n250-SIZE=1000\r\n250-AUTH\tPLAIN\r\n250 PIPELINING\r\n",
    b"250-mx.test\r\n\r\n250-CHUNKING\r\n\r\n250 AUTH=PLAIN LOGIN\r\n", b"250-mx.test\n250-AUTH\n250 CHUNKING\n",
]  # fmt: skip
reply = st.sampled_from(CODES).map(lambda code: b"%d 2.0.0 Words\r\n" % code) | st.sampled_from(EHLO)
usual = st.sampled_from([b"250 Ok\r\n", b"250 Ok\r\n", b"235 Ok\r\n", b"354 Go\r\n"])
noise = st.lists(st.sampled_from(NOISE), max_size=2).map(b"".join)
segment = st.tuples(noise, reply | usual, noise).map(b"".join)
segments = st.builds(
    lambda opening, hello, others: [opening, hello, *others],
    st.tuples(st.just(b"220 mx.test\r\n"), noise).map(b"".join),
    st.tuples(noise, st.sampled_from(EHLO), noise).map(b"".join) | segment,
    st.lists(segment, max_size=8),
)
PLANS: list[dict[str, Any]] = [
    {},
    LOGIN,
    {"pipelining": True},
    {"bdat": True},
    {"protocol": Protocol.LMTP, "rcpt_to": ("a@x.org", "b@x.org")},
    {"stop_after": StopAfter.CONNECT},
]


def answering_with(segments: list[bytes]) -> Script:
    """Says the first, then one more for each command, a message or a part of one being one, and ends in good order."""

    async def script(peer: Peer) -> None:
        in_message = False
        for segment in segments:
            await peer.say(segment)
            while (line := await peer.hear()) is not None and in_message and line != ".":
                pass
            if line is None:
                return
            in_message = line == "DATA"
            if line.startswith("BDAT "):
                await peer.reader.readexactly(int(line.split(" ")[1]))
        peer.writer.write_eof()
        await peer.gone()

    return script


@pytest.mark.long
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(
    segments=[b"220 mx.test\r\n", b"220 mx.test again\r\nOh\r\n" + EHLO[0]],
    cuts=Cuts(sizes=[1], turns=[1]),
    options=LOGIN,
)
@given(segments=segments, cuts=cuts, options=st.sampled_from(PLANS))
def test_any_replies(segments: list[bytes], cuts: Cuts, options: dict[str, Any]) -> None:
    options = {"stop_after": StopAfter.MESSAGE, **options}
    script = answering_with(segments)
    assert told(cut(script, cuts), **options) == told(script, **options)
