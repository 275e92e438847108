"""A message that is given whole: what was written is what arrives, whatever is wrong with it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtptest.engine.smtp.message.compose import compose
from smtptest.engine.smtp.message.message import from_raw
from smtptest.engine.smtp.plan import Plan, Security, Smtputf8, StopAfter
from tests.engine.smtp.helpers import PLAN, Transcript, run
from tests.servers.scripted import Script, answering, serve

RAW = "From: a@example.org\r\nFrom: b@example.org\r\nSubject: two From, no Date\r\n\r\n.dot\r\n..dots\r\n.\r\n"
ODD_LINES = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=60)


async def send(raw: str, script: Script | None = None, **changes: Any) -> tuple[Transcript, list[str]]:
    async with serve(script or answering()) as server:
        transcript = await run(
            server, PLAN, security=Security.NONE, stop_after=StopAfter.MESSAGE, raw_message=raw, **changes
        )
    return transcript, server.heard


def received(heard: list[str]) -> list[str]:
    """The message as the server has it: without the dots that were stuffed."""
    return [line.removeprefix(".") for line in heard[heard.index("DATA") + 1 : heard.index(".")]]


@pytest.mark.parametrize("raw", [RAW, RAW.replace("\r\n", "\n"), RAW.removesuffix("\r\n")])
async def test_it_is_sent_as_it_stands(raw: str) -> None:
    transcript, heard = await send(raw)
    assert transcript.verdict == "accepted"
    assert received(heard) == RAW.removesuffix("\r\n").split("\r\n")
    assert f"MAIL FROM:<alice@example.org> SIZE={len(RAW)}" in heard
    assert heard == [line[3:] for line in transcript.lines if line.startswith("C: ")]
    assert transcript.findings == []


@pytest.mark.parametrize("raw", ["\n", "\r\n\r\n", "no header at all", ": :", " folded\n", "X", ".", "a\rb\n.\rc"])
async def test_nothing_is_too_wrong_to_be_sent(raw: str) -> None:
    transcript, heard = await send(raw)
    assert transcript.verdict == "accepted"
    lines = raw.replace("\r\n", "\n").removesuffix("\n").split("\n")
    assert received(heard) == lines


async def test_in_chunks_no_dot_is_added() -> None:
    sizes: list[int] = []

    async def script(peer: Any) -> None:
        await peer.say("220 mx.test")
        while (line := await peer.hear()) is not None:
            if line.startswith("BDAT"):
                sizes.append(int(line.split()[1]))
                got.append(await peer.reader.readexactly(sizes[-1]))
            await peer.say(*(("250-mx.test", "250 CHUNKING") if line.startswith("EHLO") else ("250 Ok",)))

    got: list[bytes] = []
    transcript, _ = await send(RAW, script, bdat=True, chunk_size=60)
    assert transcript.verdict == "accepted"
    assert b"".join(got) == RAW.encode()
    assert len(sizes) > 1


@settings(max_examples=60)
@given(st.lists(ODD_LINES, min_size=1, max_size=6), st.sampled_from(["\n", "\r\n"]))
def test_only_line_ends_are_changed(lines: list[str], end: str) -> None:
    text = end.join(lines) + end
    assert from_raw(text).head == text.replace("\r\n", "\n").replace("\n", "\r\n").encode()


def test_bytes_that_are_no_text_stay_what_they_are() -> None:
    raw = b"Subject: \xe4\n\n\xff\xfe\x80\n"
    message = compose(Plan(host="mx.test", raw_message=raw.decode(errors="surrogateescape")), "client.test")
    assert message.head == raw.replace(b"\n", b"\r\n")
    assert (message.eight_bit, message.utf8_fields) == (True, False)


BODY = "Subject: a\n\nä\n"
FIELD = "Subject: ä\n\na\n"


@pytest.mark.parametrize(
    ("raw", "offers", "mail", "findings"),
    [
        (BODY, ["8BITMIME"], " BODY=8BITMIME", []),
        (BODY, [], "", ["8bitmime-not-offered"]),
        (FIELD, ["8BITMIME", "SMTPUTF8"], " BODY=8BITMIME SMTPUTF8", []),
        (FIELD, ["8BITMIME"], " BODY=8BITMIME", ["smtputf8-not-offered"]),
        (FIELD, [], "", ["smtputf8-not-offered", "8bitmime-not-offered"]),
        ("Subject: a\n\na\n", ["8BITMIME", "SMTPUTF8"], "", []),
    ],
)
async def test_what_it_needs_is_asked_for(raw: str, offers: list[str], mail: str, findings: list[str]) -> None:
    lines = ["mx.test", *offers]
    ehlo = [f"250{'-' if line is not lines[-1] else ' '}{line}" for line in lines]
    transcript, heard = await send(raw, answering(EHLO=tuple(ehlo)))
    assert (transcript.verdict, transcript.findings) == ("accepted", findings)
    assert f"MAIL FROM:<alice@example.org>{mail}" in heard
    assert received(heard) == raw.removesuffix("\n").split("\n")


async def test_where_smtputf8_is_forbidden_it_is_not_used() -> None:
    ehlo = ("250-mx.test", "250-8BITMIME", "250 SMTPUTF8")
    transcript, heard = await send(FIELD, answering(EHLO=ehlo), smtputf8=Smtputf8.NO)
    assert transcript.verdict == "accepted"
    assert "MAIL FROM:<alice@example.org> BODY=8BITMIME" in heard


async def test_what_is_not_sent_asks_for_nothing() -> None:
    async with serve(answering()) as server:
        transcript = await run(server, PLAN, security=Security.NONE, raw_message=FIELD)
    assert (transcript.verdict, transcript.findings) == ("passed", [])
