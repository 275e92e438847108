"""BDAT in several chunks: waited for one by one, or pipelined; refused in the middle; taken by a real Postfix."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtptest.engine.events import Event, Finished
from smtptest.engine.smtp.message.message import Message
from smtptest.engine.smtp.plan import Protocol, Security, StopAfter
from smtptest.engine.smtp.steps.bdat import MOST_CHUNKS, chunks
from tests.engine.clock import movable_clock, silences
from tests.engine.smtp.helpers import SHORT, Transcript, run
from tests.engine.smtp.scenarios.peers.test_postfix import delivered, dialog
from tests.servers.postfix import Postfix
from tests.servers.scripted import Peer, Script, serve

EXTENSIONS = ("250-mx.test", "250-PIPELINING", "250-SIZE", "250 CHUNKING")
RECIPIENTS = ("a@x.org", "b@x.org")


def taking(*replies: str, last: tuple[str, ...] = ("250 2.0.0 Ok: queued",), late: bool = False) -> Script:
    """Takes chunks. replies: to the chunks in turn, then 250. late: all of them after the last chunk has been read."""
    waiting = iter(replies)

    async def script(peer: Peer) -> None:
        held: list[str] = []
        await peer.say("220 mx.test")
        while (line := await peer.hear()) is not None:
            verb, *words = line.split(" ")
            said = ["221 Bye"] if verb == "QUIT" else ["250 Ok"]
            if verb in ("EHLO", "LHLO"):
                said = [*EXTENSIONS]
            if verb == "BDAT":
                await peer.reader.readexactly(int(words[0]))
                said = list(last) if words[1:] else [next(waiting, "250 Ok")]
                held, said = (held + said, []) if late else (held, said)
                if words[1:]:
                    held, said = [], [*held, *said]
            if said:
                await peer.say(*said)

    return script


async def send(script: Script, **changes: Any) -> Transcript:
    options = {"stop_after": StopAfter.MESSAGE, "security": Security.NONE, "bdat": True, "chunk_size": 300, **changes}
    async with serve(script) as server:
        return await run(server, **options)


def commands(transcript: Transcript) -> list[str]:
    """What was said from the first BDAT on, without the message."""
    verbs = re.compile(r"C: (BDAT|RSET|QUIT)|S: ")
    shown = [line for line in transcript.lines if verbs.match(line)]
    return shown[next(index for index, line in enumerate(shown) if line.startswith("C: BDAT")) :]


async def test_each_chunk_waits_for_the_reply_to_the_one_before() -> None:
    transcript = await send(taking(), size=1000)
    assert [re.sub(r"\d{2,3}( LAST)?$", r"#\1", line) for line in commands(transcript)] == [
        "C: BDAT #", "S: 250 Ok", "C: BDAT #", "S: 250 Ok", "C: BDAT #", "S: 250 Ok",
        "C: BDAT # LAST", "S: 250 2.0.0 Ok: queued", "C: QUIT", "S: 221 Bye",
    ]  # fmt: skip
    sizes = [int(size) for size in re.findall(r"C: BDAT (\d+)", "\n".join(transcript.lines))]
    assert (sum(sizes), max(sizes) <= 300) == (1000, True)
    assert (transcript.verdict, transcript.findings) == ("accepted", [])


@pytest.mark.parametrize("late", [False, True])
async def test_pipelined_chunks_wait_for_nothing_and_each_reply_is_taken(late: bool) -> None:
    transcript = await send(taking("250 1", "250 2", "250 3", late=late), size=1000, pipelining=True)
    shown = commands(transcript)
    assert [line for line in shown if line.startswith("S: ")] == [
        "S: 250 1", "S: 250 2", "S: 250 3", "S: 250 2.0.0 Ok: queued", "S: 221 Bye",
    ]  # fmt: skip
    if late:
        assert [line.split(" ")[1] for line in shown[:5]] == ["BDAT"] * 4 + ["250"]
    assert (transcript.verdict, transcript.findings) == ("accepted", [])
    assert transcript.summary == "The server accepted the message: “250 2.0.0 Ok: queued”."


async def test_a_chunk_that_is_refused_ends_the_message() -> None:
    transcript = await send(taking("250 1", "552 5.3.4 Too big"), size=1000)
    assert [re.sub(r"\d{2,3}$", "#", line) for line in commands(transcript)] == [
        "C: BDAT #", "S: 250 1", "C: BDAT #", "S: 552 5.3.4 Too big", "C: RSET", "S: 250 Ok", "C: QUIT", "S: 221 Bye",
    ]  # fmt: skip
    assert transcript.verdict == "rejected"
    assert transcript.summary == "The server refused a part of the message: “552 5.3.4 Too big”."


async def test_a_pipelined_chunk_that_is_refused_is_found_behind_the_others() -> None:
    script = taking("250 1", "452 4.3.1 Full", "503 3", last=("503 4",), late=True)
    transcript = await send(script, size=1000, pipelining=True)
    assert transcript.verdict == "deferred"
    assert transcript.summary == "The server deferred a part of the message: “452 4.3.1 Full”."
    assert commands(transcript)[4:8] == ["S: 250 1", "S: 452 4.3.1 Full", "S: 503 3", "S: 503 4"]


async def test_lmtp_answers_the_last_chunk_alone_for_each_recipient() -> None:
    transcript = await send(
        taking("250 1", "250 2", "250 3", last=("250 a", "550 b")),
        size=1000,
        protocol=Protocol.LMTP,
        rcpt_to=RECIPIENTS,
    )
    assert [line for line in commands(transcript) if line.startswith("S: ")] == [
        "S: 250 1", "S: 250 2", "S: 250 3", "S: 250 a", "S: 550 b", "S: 221 Bye",
    ]  # fmt: skip
    assert transcript.verdict == "partly-accepted"


async def test_there_are_not_more_chunks_than_one_can_read() -> None:
    transcript = await send(taking(), size=1_000_000, chunk_size=1, pipelining=True)
    assert transcript.findings == ["chunks-larger", "message-shortened"]
    sizes = [int(size) for size in re.findall(r"C: BDAT (\d+)", "\n".join(transcript.lines))]
    assert sum(sizes) == 1_000_000
    assert len(sizes) <= MOST_CHUNKS
    assert transcript.verdict == "accepted"


async def test_a_reply_within_a_chunk_ends_the_connection() -> None:
    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        while (line := await peer.hear()) is not None:
            if line.startswith("BDAT"):
                await peer.say("552 5.3.4 Enough")
                await peer.gone()
                return
            await peer.say(*(("250-mx.test", "250 CHUNKING") if line.startswith("EHLO") else ("250 Ok",)))

    transcript = await send(script, size=5_000_000, chunk_size=4_000_000)
    assert transcript.verdict == "rejected"
    assert (
        transcript.summary
        == "The server refused the message before its end: “552 5.3.4 Enough”. It was not sent in full."
    )
    assert transcript.lines[-1] == "S: 552 5.3.4 Enough"


async def test_a_chunk_that_is_refused_while_the_next_is_on_its_way() -> None:
    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        while (line := await peer.hear()) is not None:
            if line.startswith("BDAT"):
                await peer.reader.readexactly(int(line.split(" ")[1]))
                await peer.say("552 5.3.4 Too big")  # and reads nothing more, so that the next one cannot be written
                transport: Any = peer.writer.transport
                transport.pause_reading()
                await ended.wait()
                return
            await peer.say(*(EXTENSIONS if line.startswith("EHLO") else ("250 Ok",)))

    ended = asyncio.Event()

    def also(event: Event) -> None:
        if isinstance(event, Finished):
            ended.set()

    transcript = await send(script, size=12_000_000, chunk_size=7_000_000, pipelining=True, also=also)
    assert transcript.verdict == "rejected"
    assert transcript.summary == "The server refused a part of the message: “552 5.3.4 Too big”."
    assert [line for line in transcript.lines if line.startswith("C: BDAT")][1].endswith("LAST")
    assert transcript.lines[-1] == "S: 552 5.3.4 Too big"


@pytest.mark.parametrize(
    ("reply", "verdict", "summary"),
    [
        (None, "timeout", "The server did not send a reply to a part of the message within 40 s."),
        (
            "421 4.3.2 Bye",
            "throttled",
            "The server ended the session with a temporary error instead of sending a reply to a part of the "
            "message: “421 4.3.2 Bye”.",
        ),
        (
            "354 Go on",
            "protocol-error",
            "The server gave no reply that SMTP allows to a part of the message: “354 Go on”.",
        ),
    ],
)
async def test_once_all_is_out_nobody_knows(reply: str | None, verdict: str, summary: str) -> None:
    """Pipelined, so that the last chunk is out when the reply to the first one is waited for."""

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        while (line := await peer.hear()) is not None:
            verb, *words = line.split(" ")
            if verb == "BDAT":
                await peer.reader.readexactly(int(words[0]))
                if words[1:] and reply:
                    await peer.say(reply, "250 Ok", "250 Ok", "250 Ok")
                elif words[1:]:
                    await peer.gone()
                    return
            else:
                await peer.say(*(EXTENSIONS if verb == "EHLO" else ("250 Ok",)))

    with movable_clock() as forward:
        served = script if reply else silences(script, forward, SHORT.data + 1)
        transcript = await send(served, size=1000, pipelining=True)
    assert (transcript.verdict, transcript.summary) == (verdict, f"{summary} Whether the message was taken is unknown.")


async def test_before_the_last_chunk_there_is_no_doubt() -> None:
    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        while (line := await peer.hear()) is not None:
            if line.startswith("BDAT"):
                await peer.reader.readexactly(int(line.split(" ")[1]))
                peer.writer.close()
                return
            await peer.say(*(("250-mx.test", "250 CHUNKING") if line.startswith("EHLO") else ("250 Ok",)))

    transcript = await send(script, size=1000)
    assert (transcript.verdict, transcript.summary) == (
        "closed", "The server closed the connection instead of sending a reply to a part of the message.",
    )  # fmt: skip


@given(
    lines=st.lists(st.integers(0, 60), min_size=1, max_size=40), padded=st.integers(0, 300), most=st.integers(0, 150)
)
def test_chunks_hold_every_line_once(lines: list[int], padded: int, most: int) -> None:
    head = b"".join(b"x" * length + b"\r\n" for length in lines)
    message = Message(head, padded if padded != 1 else 0, b"end\r\n")
    whole: Iterator[bytes] = message.lines()
    found = list(chunks(message, most))
    for chunk in found:
        own = [next(whole) for _ in range(chunk.lines)]
        assert sum(len(line) + 2 for line in own) == chunk.size
        assert not most or chunk.size <= most or chunk.lines == 1
    assert next(whole, None) is None
    assert [chunk.last for chunk in found] == [False] * (len(found) - 1) + [True]
    assert sum(chunk.size for chunk in found) == message.size


@pytest.mark.postfix
@pytest.mark.parametrize("pipelining", [False, True])
@pytest.mark.parametrize("chunk_size", [100, 4096])
async def test_postfix_puts_the_chunks_together(postfix: Postfix, pipelining: bool, chunk_size: int) -> None:
    word = f"chunks-{pipelining}-{chunk_size}".lower()
    transcript = await dialog(
        postfix, postfix.plain, f"{word}.test", security=Security.NONE, stop_after=StopAfter.MESSAGE, bdat=True,
        chunk_size=chunk_size, pipelining=pipelining, headers=f"X-Test: {word}", body=".\r\nGrüße\n" * 50,
        size=9000, subject="x",
    )  # fmt: skip
    assert (transcript.verdict, transcript.findings) == ("accepted", ["message-shortened"]), transcript.summary
    found = (await delivered(postfix, transcript, f"X-Test: {word}")).replace(b"\n", b"\r\n")
    assert len(found[found.index(b"\r\nDate: ") + 2 :]) == 9000
    assert found.count("Grüße\r\n".encode()) == found.count(b"\r\n.\r\n") == 50


@pytest.mark.postfix
async def test_postfix_takes_large_chunks(postfix: Postfix) -> None:
    options: dict[str, Any] = {"bdat": True, "chunk_size": 4_000_000, "stop_after": StopAfter.MESSAGE}
    transcript = await dialog(postfix, postfix.plain, "much.test", security=Security.NONE, size=9_000_000, **options)
    assert transcript.verdict == "accepted"
    assert len([line for line in transcript.lines if line.startswith("C: BDAT")]) == 3
