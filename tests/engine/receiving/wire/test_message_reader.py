"""A message as it arrives: where it ends, what is kept of it, and what is odd about it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from smtptest.engine.receiving.wire.message_reader import MessageReader, header_lines


def read(data: bytes, *, most: int = 10_000, cut: int = 10_000) -> tuple[MessageReader, bytes | None]:
    reader = MessageReader(most)
    rest = None
    while rest is None and data:
        rest = reader.until_dot(data[:cut])
        data = data[cut:]
    return reader, None if rest is None else rest + data


@given(some.lists(some.sampled_from([b"a", b".", b"..", b"\r\n", b"\n", b"\r", b"\xff"])), some.integers(1, 7))
def test_a_message_comes_as_it_was_sent(parts: list[bytes], cut: int) -> None:
    sent = b"".join(parts) + b"\r\n"
    stuffed = b"".join(b"." * line.startswith(b".") + line for line in _lines(sent))
    reader, rest = read(stuffed + b".\r\nQUIT\r\n", cut=cut)
    assert reader.dot_unstuffed() == sent
    assert rest == b"QUIT\r\n"
    assert reader.size == len(stuffed) + 3
    assert reader.length == len(sent)
    assert reader.lines == sent.count(b"\n")
    assert reader.eight_bit is (b"\xff" in sent)


def _lines(message: bytes) -> list[bytes]:
    *lines, last = message.split(b"\r\n")
    assert last == b""
    return [line + b"\r\n" for line in lines]


def test_an_empty_message() -> None:
    reader, rest = read(b".\r\n")
    assert (reader.dot_unstuffed(), reader.length, rest) == (b"", 0, b"")


@pytest.mark.parametrize("cut", [1, 2, 3, 4, 5, 100])
def test_neither_the_final_dot_nor_a_doubled_one_counts(cut: int) -> None:
    message = b".\r\n" * 30 + b"x\r\n"
    stuffed = b"..\r\n" * 30 + b"x\r\n.\r\n"
    assert read(stuffed, most=len(message), cut=cut)[0].dot_unstuffed() == message
    assert not read(stuffed, most=len(message), cut=cut)[0].too_large
    assert read(stuffed, most=len(message) - 1, cut=cut)[0].too_large


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\n", b"\r\n.\r", b"\r.\r\n"])
@pytest.mark.parametrize("cut", [1, 3, 100])
def test_no_other_line_end_ends_it(end: bytes, cut: int) -> None:
    reader, rest = read(b"a: b\r\n\r\nx" + end + b"MAIL FROM:<>\r\n.\r\nQUIT", cut=cut)
    assert rest == b"QUIT"
    assert reader.odd_end() == end
    assert b"MAIL FROM" in reader.dot_unstuffed()


def test_a_message_that_is_too_large_is_counted_and_not_kept() -> None:
    reader, rest = read(b"x" * 5000 + b"\r\n.\r\n", most=1000, cut=100)
    assert (rest, reader.too_large, reader.size, reader.dot_unstuffed()) == (b"", True, 5005, b"")


@pytest.mark.parametrize(
    ("message", "eight_bit"),
    [
        (b"A: \xc3\xa4\r\n\r\nb\r\n", False),
        (b"A: b\r\n\r\n\xc3\xa4\r\n", True),
        (b"\r\n\xc3\xa4\r\n", True),
        (b"A: \xc3\xa4\r\n", False),
    ],
)
def test_what_is_beyond_ascii_behind_the_header(message: bytes, eight_bit: bool) -> None:
    assert read(message + b".\r\n")[0].eight_bit_body is eight_bit


def test_chunks_are_kept_as_they_are() -> None:
    reader = MessageReader(100)
    reader.chunk(b"a\r\n.")
    reader.chunk(b"\nb\r\n.\r\n")
    assert (reader.whole(), reader.size) == (b"a\r\n.\nb\r\n.\r\n", 11)
    assert reader.odd_end() == b"\r\n.\n"


def test_the_header_is_shown_to_its_end_and_not_without_one() -> None:
    assert list(header_lines(b"A: 1\r\n b\r\nC: 2\r\n\r\nbody\r\n")) == [b"A: 1", b" b", b"C: 2"]
    assert list(header_lines(b"\r\nbody")) == []
    assert len(list(header_lines(b"x: y\r\n" * 1000))) == 300
    assert list(header_lines(b"A: 1")) == [b"A: 1"]


@pytest.mark.parametrize(
    ("message", "lines"),
    [
        (b"How do you do?\r\nA: 1\r\n", []),
        (b"A: 1\r\nHow do you do?\r\nB: 2\r\n", [b"A: 1"]),
        (b" A: 1\r\n\r\nbody", []),
        (b"A: 1\nB: 2\n\nbody\r\n", [b"A: 1\nB: 2"]),
        (b"A: 1\nbody\r\n", [b"A: 1\n"]),
        (b"A: 1\r\rbody\r\r\nB: 2\r\n\r\n", [b"A: 1"]),
        (b"A: 1\r\n\nbody", [b"A: 1"]),
        (b"A: 1\n\rbody", [b"A: 1\n"]),
    ],
)
def test_nothing_of_the_body_is_a_line_of_the_header(message: bytes, lines: list[bytes]) -> None:
    assert list(header_lines(message)) == lines
