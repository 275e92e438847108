"""Servers that misbehave: each ends in the right verdict, exactly once, with its socket closed."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from smtptest.engine.events import Event, Received
from smtptest.engine.smtp.plan import Security, StopAfter
from tests.engine.clock import awaiting, movable_clock, time_passes
from tests.engine.smtp.helpers import SHORT, Transcript, run
from tests.servers.scripted import Peer, Script, answering, deserting, serve

STAGES = ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "message"]
AWAITED = {
    "greeting": "the greeting",
    "EHLO": "a reply to EHLO",
    "MAIL": "a reply to MAIL FROM",
    "RCPT": "a reply to RCPT TO:<bob@example.com>",
    "DATA": "a reply to DATA",
    "message": "a reply to the message",
}


# By how they begin, as they are shown.
NAMED = {
    "SSH-": "This is an SSH server, not an SMTP server.",
    "HTTP": "This is a web server (HTTP), not an SMTP server.",
    "\\u{0015": "This port speaks TLS from the first byte; try again with implicit TLS.",
}


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(
    ("deed", "verdict", "words"),
    [
        ("hangs", "timeout", "did not send {} within 40 s."),
        ("closes", "closed", "closed the connection instead of sending {}."),
        ("resets", "closed", "reset the connection instead of sending {}."),
        ("closes_mid_line", "closed", "closed the connection instead of sending {}."),
    ],
)
async def test_a_server_that_deserts(stage: str, deed: str, verdict: str, words: str) -> None:
    silence = SHORT.reply + 1 if deed == "hangs" else 0.0
    async with serve(deserting(stage, deed)) as server:
        with time_passes(silence, awaiting(stage)) as also:
            transcript = await run(server, security=Security.NONE, stop_after=StopAfter.MESSAGE, also=also)
        await server.client_gone()
    unknown = " Whether the message was taken is unknown." if stage == "message" else ""
    assert transcript.verdict == verdict
    silent = " This port may expect TLS from the first byte; try implicit TLS."
    unknown = silent if (stage, deed) == ("greeting", "hangs") else unknown
    assert transcript.summary == f"The server {words.format(AWAITED[stage])}{unknown}"
    assert ("S: 250-half a li [partial]" in transcript.lines) == (deed == "closes_mid_line")
    assert "C: QUIT" not in transcript.lines


@pytest.mark.parametrize("verb", ["EHLO", "MAIL", "RCPT", "DATA", "message"])
async def test_421_is_throttled_at_every_stage(verb: str) -> None:
    async with serve(answering(**{verb: "421 4.7.0 Too fast"})) as server:
        transcript = await run(server, security=Security.NONE, stop_after=StopAfter.MESSAGE)
    assert transcript.verdict == "throttled"
    assert "“421 4.7.0 Too fast”" in transcript.summary


async def test_two_replies_in_one_segment_are_not_mispaired() -> None:
    async with serve(answering(greeting=("220 mx.test", "250 EXTRA"))) as server:
        transcript = await run(server, security=Security.NONE)
    assert transcript.lines[:5] == [
        "S: 220 mx.test",
        "S: 250 EXTRA [unsolicited]",
        "C: EHLO client.test",
        "S: 250-mx.test",
        "S: 250 SIZE 1000000",
    ]
    assert transcript.verdict == "passed"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("+22 hi", "+22 hi [malformed]"),
        ("2_2 hi", "2_2 hi [malformed]"),
        (" 220 hi", " 220 hi [malformed]"),
        ("220hi", "220hi [malformed]"),
        ("120 hi", "120 hi [malformed]"),
        ("SSH-2.0-OpenSSH_9.2", "SSH-2.0-OpenSSH_9.2 [malformed]"),
        ("HTTP/1.1 400 Bad Request", "HTTP/1.1 400 Bad Request [malformed]"),
        (
            b"\x15\x03\x01\x00\x02\x02\x46\n",
            "\\u{0015}\\u{0003}\\u{0001}\\u{0000}\\u{0002}\\u{0002}F [malformed, bare LF]",
        ),
        (b"\x16\xff\xfe\xfd", "\\u{0016}\\xFF\\xFE\\xFD [partial]"),
        ("x" * 5000, "x" * 512 + " [malformed, cut, 4488 more bytes]"),
    ],
)
async def test_what_is_not_smtp_ends_at_once(line: str | bytes, shown: str) -> None:
    async with serve(answering(greeting=line)) as server:
        transcript = await run(server, security=Security.NONE)
        await server.client_gone()
    assert transcript.lines == [f"S: {shown}"]
    assert transcript.verdict == "protocol-error"
    named = [words for start, words in NAMED.items() if shown.startswith(start)]
    assert [transcript.summary] == (
        named or ["This is not SMTP: the server sent something else instead of the greeting."]
    )


async def test_a_reply_without_a_code_in_the_middle_ends_the_dialog() -> None:
    async with serve(answering(MAIL=("250-fine", "but not this", "250 fine"))) as server:
        transcript = await run(server, security=Security.NONE)
    assert transcript.lines[-3:] == ["S: 250-fine", "S: but not this [malformed]", "S: 250 fine"]
    assert transcript.verdict == "protocol-error"


def shouting(data: bytes, times: int) -> Script:
    async def script(peer: Peer) -> None:
        for _ in range(times):
            await peer.say(data)

    return script


@pytest.mark.parametrize(
    ("data", "times", "words"),
    [
        (b"220 " * 16384, 16, "a line of more than 32768 bytes without an end"),
        (b"220-more\r\n", 200, "a reply of more than 128 lines"),
        (b"220-" + b"m" * 2000 + b"\r\n", 60, "a reply of more than 32768 bytes"),
    ],
)
async def test_too_much_is_cut_and_ended(data: bytes, times: int, words: str) -> None:
    async with serve(shouting(data, times)) as server:
        transcript = await run(server, security=Security.NONE)
        await server.client_gone()
    assert transcript.summary == f"The server sent {words} where the greeting was due."
    assert transcript.verdict == "protocol-error"
    assert max(map(len, transcript.lines)) < 2200


async def test_an_endless_flood_after_the_greeting_is_bounded() -> None:
    async def floods(peer: Peer) -> None:
        await peer.say("220 mx.test")
        while not peer.writer.is_closing():
            await peer.say(b"250 spam\r\n" * 1000)

    async with serve(floods) as server:
        transcript = await run(server, security=Security.NONE, stop_after=StopAfter.MESSAGE)
        await server.client_gone()
    assert len(transcript.events) < SHORT.transcript_events + 100
    assert transcript.verdict in {"protocol-error", "closed"}


async def test_a_line_is_an_event_before_the_next_one_is_sent() -> None:
    """Live: the server goes on only when the test has seen its line as an event."""
    seen: asyncio.Queue[str] = asyncio.Queue()

    async def six_lines(peer: Peer) -> None:
        for number in range(1, 7):
            line = f"220{' ' if number == 6 else '-'}line {number}"
            await peer.say(line)
            assert await seen.get() == line
        await peer.hear()
        await peer.say("250 mx.test")
        peer.writer.close()

    def sink(event: Event) -> None:
        if isinstance(event, Received):
            seen.put_nowait(event.text)

    async with serve(six_lines) as server:
        transcript = await run(server, security=Security.NONE, stop_after=StopAfter.EHLO, also=sink)
    assert transcript.verdict == "passed"


async def test_the_deadline_ends_a_server_that_is_slow_at_every_command() -> None:
    async def drips(peer: Peer) -> None:
        """A byte a second."""
        await peer.say("220-mx.test", b"220 ")
        while True:
            forward(1.0)
            await peer.say(b"x")
            await asyncio.sleep(0)

    with movable_clock() as forward:
        async with serve(drips) as server:
            transcript = await run(server, security=Security.NONE, limits=replace(SHORT, reply=100))
            await server.client_gone()
    assert transcript.verdict == "timeout"
    assert transcript.summary == "The test reached its limit of 80 s while it was waiting for the greeting."


async def test_cancelling_is_stopping() -> None:
    arrived = asyncio.Event()

    async def waits(peer: Peer) -> None:
        await peer.say("220 mx.test")
        await peer.hear()
        arrived.set()
        await peer.gone()

    transcript = Transcript()
    async with serve(waits) as server:
        task = asyncio.create_task(run(server, transcript=transcript))
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await server.client_gone()
    assert transcript.verdict == "stopped"
    assert transcript.stages[-1] == "ehlo failed"


async def test_our_own_failure_is_an_error_with_a_number() -> None:
    class Broken:
        def port_refusal(self, port: int) -> None:
            raise RuntimeError("hunter2")

    async with serve(answering()) as server:
        transcript = await run(server, network=Broken(), password="hunter2")
    assert transcript.verdict == "error"
    assert "hunter2" not in transcript.summary
    assert "Report error " in transcript.summary
