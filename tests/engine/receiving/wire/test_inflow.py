"""What a peer sends, split into lines and octets however it arrives."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as some

from smtptest.engine.receiving.wire.inflow import Inflow, command_of
from smtptest.engine.smtp.wire.lines import Line


def inflow() -> tuple[Inflow, list[bytes], list[bool]]:
    heard: list[bytes] = []
    flow: list[bool] = []
    return Inflow(lambda line: heard.append(line.content), flow.append), heard, flow


async def test_lines_are_heard_when_they_are_complete() -> None:
    stream, heard, _ = inflow()
    stream.feed(b"EHLO a\r\nMAIL")
    assert (heard, stream.waiting) == ([b"EHLO a"], 1)
    assert await stream.line() == Line(b"EHLO a", b"\r\n")
    waits = asyncio.ensure_future(stream.line())
    await asyncio.sleep(0)
    stream.feed(b" FROM:<>\n")
    assert await waits == Line(b"MAIL FROM:<>", b"\n")


async def test_what_follows_data_is_held_until_it_is_decided() -> None:
    stream, heard, _ = inflow()
    stream.feed(b"data\r\nSubject: x\r\n.\r\nQUIT\r\n")
    assert heard == [b"data"]
    assert not stream.decided
    await stream.line()
    assert stream.decided
    assert stream.holding == 21
    assert await stream.octets(12) == b"Subject: x\r\n"
    assert await stream.octets(100) == b".\r\nQUIT\r\n"
    stream.lines_follow(b"QUIT\r\n")
    assert (heard, stream.holding) == ([b"data", b"QUIT"], None)


async def test_what_is_behind_starttls_can_be_dropped() -> None:
    stream, heard, _ = inflow()
    stream.feed(b"STARTTLS\r\nNOOP\r\n")
    await stream.line()
    assert stream.discard() == 6
    stream.lines_follow()
    assert heard == [b"STARTTLS"]


@pytest.mark.parametrize(
    ("line", "command"),
    [
        (b"ehlo a.test", (b"EHLO", b"a.test")),
        (b" \tMAIL\tFROM:<>  SIZE=1 ", (b"MAIL", b"FROM:<>  SIZE=1")),
        (b"QUIT\r", (b"QUIT", b"")),
        (b"", (b"", b"")),
        (b" ", (b"", b"")),
        (b"STARTTLS\x1f", (b"STARTTLS\x1f", b"")),
        (b"STARTTLS\xc2\xa0", (b"STARTTLS\xc2\xa0", b"")),
        (b"\xc5\xbftarttls", (b"\xc5\xbfTARTTLS", b"")),
    ],
)
async def test_what_a_line_is_and_whether_what_follows_it_is_held(line: bytes, command: tuple[bytes, bytes]) -> None:
    assert command_of(line) == command
    stream, _, _ = inflow()
    stream.feed(line + b"\r\nNOOP\r\n")
    assert stream.holding is None


async def test_the_end_of_the_connection() -> None:
    stream, heard, _ = inflow()
    assert await stream.ends_within(0.001) is False
    stream.feed(b"DATA\r\nhalf")
    stream.end()
    assert await stream.ends_within(10) is True
    await stream.line()
    assert await stream.octets(10) == b"half"
    assert await stream.octets(10) == b""
    stream.lines_follow(b"QUI")
    assert await stream.line() is None
    assert heard == [b"DATA", b"QUI"]
    other, nothing, _ = inflow()
    other.end()
    assert await other.line() is None
    assert nothing == []


async def test_no_more_is_read_than_is_worked_on() -> None:
    stream, _, flow = inflow()
    for _ in range(700):
        stream.feed(b"NOOP\r\n")
    assert flow == [False]
    for _ in range(700):
        await stream.line()
    waits = asyncio.ensure_future(stream.line())
    await asyncio.sleep(0)
    assert flow == [False, True]
    stream.end()
    assert await waits is None


async def test_only_so_many_lines_are_heard_ahead_of_their_replies() -> None:
    """Each is recorded in the moment in which it is heard, and a single read may bring a quarter of a million."""
    stream, heard, flow = inflow()
    stream.feed(b"\n" * 250_000)
    assert (len(heard), stream.waiting, flow) == (100, 100, [False])
    assert await stream.line() == Line(b"", b"\n")
    assert (len(heard), stream.waiting) == (101, 100)


async def test_what_is_not_heard_yet_keeps_its_order_and_its_meaning() -> None:
    stream, heard, _ = inflow()
    stream.feed(b"NOOP\r\n" * 100 + b"RSET\r\nDA")
    stream.feed(b"TA\r\nSubject: x\r\n.\r\nQUIT\r\n")
    assert (heard, stream.holding) == ([b"NOOP"] * 100, None)
    lines = [await stream.line() for _ in range(102)]
    assert lines[-2:] == [Line(b"RSET", b"\r\n"), Line(b"DATA", b"\r\n")]
    assert (stream.holding, stream.decided) == (21, True)
    assert await stream.octets(15) == b"Subject: x\r\n.\r\n"
    stream.lines_follow()
    assert await stream.line() == Line(b"QUIT", b"\r\n")


@given(some.lists(some.integers(1, 9), min_size=1))
async def test_the_cuts_of_the_network_do_not_matter(cuts: list[int]) -> None:
    sent = b"EHLO a\r\nNOOP\nBDAT 3\r\nabcQUIT\r\n"
    stream, heard, _ = inflow()
    for cut in cuts:
        stream.feed(sent[:cut])
        sent = sent[cut:]
    stream.feed(sent)
    stream.end()
    assert [await stream.line() for _ in range(3)][2] == Line(b"BDAT 3", b"\r\n")
    got = b""
    while len(got) < 3:
        got += await stream.octets(3 - len(got))
    stream.lines_follow()
    assert got == b"abc"
    assert heard == [b"EHLO a", b"NOOP", b"BDAT 3", b"QUIT"]
