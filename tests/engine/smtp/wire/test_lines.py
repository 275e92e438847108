"""Arbitrary bytes, cut at arbitrary places: nothing is lost, nothing is invented, nothing is raised."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from smtptest.engine.smtp.wire.lines import Line, LineReader

noise = st.lists(
    st.sampled_from([b"\r\n", b"\n", b"\r", b"220 ", b"250-", b"x", b"\x00", b"\xff", b"\xe2\x80\xae"])
).map(b"".join)


@given(data=noise | st.binary(), cuts=st.lists(st.integers(0, 200)))
def test_lines_hold_every_byte_however_the_network_cuts_them(data: bytes, cuts: list[int]) -> None:
    reader = LineReader(10_000)
    places = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    lines = [line for start, end in pairwise(places) for line in reader.feed(data[start:end])]
    rest = reader.rest()
    assert b"".join(line.content + line.ending for line in [*lines, *([rest] if rest else [])]) == data
    assert reader.rest() is None


@given(data=st.binary(min_size=1), keep=st.integers(1, 20))
def test_what_is_not_kept_is_counted(data: bytes, keep: int) -> None:
    reader = LineReader(keep)
    lines = [*reader.feed(data), *filter(None, [reader.rest()])]
    assert all(len(line.content) <= keep for line in lines)
    assert sum(len(line.content) + line.dropped + len(line.ending) for line in lines) == len(data)


def test_a_line_without_an_end_is_given_up_at_the_same_byte_however_it_is_cut() -> None:
    data = b"250 ok\r\n" + b"x" * 40 + b"\r\n250 more\r\n"
    for cut in range(len(data) + 1):
        reader = LineReader(10, 30)
        lines = list(reader.feed(data[:cut]))
        if not (lines and not lines[-1].ending):
            lines += reader.feed(data[cut:])
        assert lines == [Line(b"250 ok", b"\r\n"), Line(b"x" * 10, b"", 20)]


def test_a_line_of_just_the_longest_size_is_whole() -> None:
    for data in (b"x" * 30 + b"\n", b"x" * 29 + b"\r\n"):
        reader = LineReader(50, 30)
        assert [line.ending for line in reader.feed(data)] == [data[-2:].lstrip(b"x")]


def test_a_line_end_may_be_cut_in_two() -> None:
    data = b"250-a\r\n250 b\n"
    for cut in range(len(data) + 1):
        reader = LineReader(100)
        lines = [*reader.feed(data[:cut]), *reader.feed(data[cut:])]
        assert [(line.content, line.ending) for line in lines] == [(b"250-a", b"\r\n"), (b"250 b", b"\n")]
