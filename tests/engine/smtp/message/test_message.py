"""The message: every part of it, its samples and its size, as the server's side got it."""

from __future__ import annotations

import asyncio
import email.policy
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtptest.engine.events import Finding, Sent
from smtptest.engine.session_limits import SessionLimits
from smtptest.engine.smtp.message.compose import EICAR, GTUBE, compose
from smtptest.engine.smtp.message.headers import parse_headers
from smtptest.engine.smtp.message.message import Message, padding
from smtptest.engine.smtp.plan import Plan, Sample, Security, StopAfter
from smtptest.engine.smtp.wire.protocol import Wire
from tests.engine.smtp.helpers import PLAN, Transcript, run
from tests.servers.scripted import Peer, ScriptedServer, answering, serve


def parsed(message: Message) -> email.message.EmailMessage:
    raw = b"".join(line + b"\r\n" for line in message.lines())
    read = email.message_from_bytes(raw, policy=email.policy.SMTP)
    assert isinstance(read, email.message.EmailMessage)
    return read


async def send(server: ScriptedServer, plan: Plan = PLAN, limits: SessionLimits | None = None) -> Transcript:
    options = {"limits": limits} if limits else {}
    return await run(server, plan, security=Security.NONE, stop_after=StopAfter.MESSAGE, **options)  # type: ignore[arg-type]


def test_html_is_the_better_half_of_two() -> None:
    message = parsed(compose(replace(PLAN, body="plain\n", html="<p>rich</p>\n"), "client.test"))
    assert message.get_content_type() == "multipart/alternative"
    assert [(part.get_content_type(), part.get_content()) for part in message.iter_parts()] == [
        ("text/plain", "plain\r\n"),
        ("text/html", "<p>rich</p>\r\n"),
    ]


def test_gtube_stands_on_a_line_of_its_own() -> None:
    message = compose(replace(PLAN, sample=Sample.GTUBE, body="Hello"), "client.test")
    assert list(message.lines())[-3:] == [b"Hello", b"", GTUBE.encode()]


def test_eicar_is_an_attachment_of_exactly_its_68_bytes() -> None:
    message = parsed(compose(replace(PLAN, sample=Sample.EICAR, html="<p>"), "client.test"))
    (attachment,) = message.iter_attachments()
    assert (attachment.get_filename(), attachment.get_content()) == ("eicar.com", EICAR)
    assert len(EICAR) == 68


def test_extra_headers_stand_as_they_were_typed() -> None:
    headers = "X-Spaces:  two  \nList-Id: <tests.example.org>\nX-Word: Grüße"
    lines = list(compose(replace(PLAN, headers=headers), "client.test").lines())
    end = lines.index(b"")
    assert lines[end - 3 : end] == [
        b"X-Spaces:  two  ",
        b"List-Id: <tests.example.org>",
        b"X-Word: =?utf-8?b?R3LDvMOfZQ==?=",
    ]


def test_an_extra_header_replaces_ours() -> None:
    headers = "message-id: <1@x>\nDate: yesterday\nSubject: other\nFrom: A <a@b.c>\nTo: you"
    message = compose(replace(PLAN, headers=headers, subject="mine"), "client.test")
    names = [line.split(b":")[0].lower() for line in message.lines() if b":" in line]
    assert sorted(names) == sorted(set(names))
    assert {b"message-id: <1@x>", b"Date: yesterday", b"Subject: other"} <= set(message.lines())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (" folded", "cannot begin with a space"),
        ("X: a\n\tb", "cannot begin with a space"),
        ("X: a\x00b", "Control characters"),
        ("X: a\x0bb", "Control characters"),
        ("X: a\x85b", "Control characters"),
        ("X: a\u2028b", "Control characters"),
        ("no colon", "is no header field"),
        ("X Y: a", "is no header field"),
        ("X:", "is no header field"),
        ("X:   ", "is no header field"),
        ("Ü: a", "is no header field"),
        ("Date: a\ndate: b", "at most one date"),
        ("Message-ID: a\nMESSAGE-ID: b", "at most one message-id"),
        ("Content-Type: text/html", "belongs to the parts"),
        ("MIME-Version: 2.0", "belongs to the parts"),
        ("X: " + "a" * 996, "at most 998 bytes"),
        ("X: a\n" * 51, "At most 50"),
    ],
)
def test_a_header_that_cannot_stand_is_refused(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_headers(text)


@given(st.integers(min_value=2, max_value=500))
def test_padding_is_exact_and_its_lines_are_short(size: int) -> None:
    lines = list(padding(size))
    assert sum(len(line) + 2 for line in lines) == size
    assert max(map(len, lines)) <= 78


@pytest.mark.parametrize("extra", [0, 1, 2, 77, 78, 79, 80, 81, 82, 83, 5000])
@pytest.mark.parametrize("sample", list(Sample))
def test_a_padded_message_has_exactly_so_many_bytes(extra: int, sample: Sample) -> None:
    # The Message-ID differs in length from one message to the next; the header replaces it.
    plan = replace(PLAN, headers="Message-ID: <1@x>", html="<p>", sample=sample)
    least = len(b"".join(line + b"\r\n" for line in compose(replace(plan, size=1), "client.test").lines()))
    message = compose(replace(plan, size=least + extra), "client.test")
    raw = b"".join(line + b"\r\n" for line in message.lines())
    assert len(raw) == message.size == least + extra
    assert [part.get_filename() for part in parsed(message).iter_attachments()][-1] == "padding.txt"


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
        f"The first 200 lines are shown; {len(rest)} lines more, {size} bytes with their line ends, were sent and are "
        "not shown."
    )
    assert transcript.verdict == "accepted"


async def test_a_message_of_200_lines_is_shown_whole() -> None:
    async with serve(answering()) as server:
        transcript = await send(server, replace(PLAN, body="line\n" * 190))
        longer = await send(server, replace(PLAN, body="line\n" * 191))
    assert transcript.findings == []
    assert longer.findings == ["message-shortened"]
    assert server.heard == [line[3:] for line in transcript.lines if line.startswith("C: ")]


async def test_a_size_that_the_message_exceeds_anyway_is_said() -> None:
    async with serve(answering()) as server:
        transcript = await send(server, replace(PLAN, size=10))
    assert transcript.findings == ["message-larger"]
    assert transcript.verdict == "accepted"


async def _until_data(peer: Peer) -> None:
    await peer.say("220 mx.test")
    while await peer.hear() != "DATA":
        await peer.say("250 Ok")
    await peer.say("354 Go")


async def refuses_early(peer: Peer) -> None:
    await _until_data(peer)
    await peer.reader.readexactly(100_000)
    await peer.say("552 5.3.4 Too much")


async def hangs_up_early(peer: Peer) -> None:
    await _until_data(peer)
    await peer.reader.readexactly(100_000)
    peer.writer.close()


async def test_a_reply_before_the_end_of_the_message_stops_it() -> None:
    async with serve(refuses_early) as server:
        transcript = await send(server, replace(PLAN, size=50_000_000))
        await server.client_gone()
    assert transcript.verdict == "rejected"
    assert transcript.summary == (
        "The server refused the message before its end: “552 5.3.4 Too much”. It was not sent in full."
    )
    assert transcript.lines[-1] == "S: 552 5.3.4 Too much"
    assert "C: ." not in transcript.lines


async def test_a_server_that_hangs_up_within_the_message_has_not_taken_it() -> None:
    async with serve(hangs_up_early) as server:
        transcript = await send(server, replace(PLAN, size=50_000_000))
    assert transcript.verdict == "closed"
    assert transcript.summary.endswith("instead of giving a reply to the message. The message was not sent in full.")
    assert "C: ." not in transcript.lines


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
