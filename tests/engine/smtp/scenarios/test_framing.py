"""Arbitrary bytes, cut at arbitrary places: nothing is lost, nothing is invented, nothing is raised."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from smtptest.engine.printable import printable
from smtptest.engine.redaction import Redactor
from smtptest.engine.secret import MASK, Secret
from smtptest.engine.smtp.wire.lines import Line, LineReader
from smtptest.engine.smtp.wire.replies import could_be_reply, split_code

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


@given(st.binary())
def test_printable_text_can_be_shown_stored_and_sent(data: bytes) -> None:
    text = printable(data)
    text.encode()
    assert printable(text) == text
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]", text)


@given(st.text())
def test_valid_text_without_tricks_is_kept(text: str) -> None:
    plain = "".join(character for character in text if character.isprintable())
    assert printable(plain.encode()) == plain


def test_a_code_is_three_digits_from_2_to_5_then_space_hyphen_or_the_end() -> None:
    good = {
        b"220": (220, False, b""),
        b"250-x": (250, True, b"x"),
        b"550 No": (550, False, b"No"),
        b"354 ": (354, False, b""),
    }
    bad = [b"", b"2", b"22", b"+22 x", b"2_2 x", b" 22 x", b"22  x", b"120 x", b"620 x", b"220x", b"220\tx", b"-22 x"]
    bad += ["\uff12\uff12\uff10 x".encode(), b"2200 x", b"\x00220 x"]
    assert {line: split_code(line) for line in good} == good
    assert [line for line in bad if split_code(line) is not None] == []


@given(st.binary(max_size=4))
def test_a_start_is_given_up_only_where_no_reply_can_come_of_it(start: bytes) -> None:
    if any(split_code(start + rest) for rest in (b"", b" ", b"0", b"20", b"220", b"20 ", b"0 ")):
        assert could_be_reply(start)


secrets = st.text(st.characters(exclude_categories=["Cs"]), min_size=4, max_size=30)


@given(secret=secrets, before=st.binary(max_size=5), keep=st.integers(1, 80))
@example(secret="ab+/=?", before=b"x", keep=40)
def test_no_spelling_of_the_secret_is_left(secret: str, before: bytes, keep: int) -> None:
    import base64
    from urllib.parse import quote

    value = secret.encode()
    redactor = Redactor(Secret(secret))
    spellings = [value, value.hex().encode(), value.hex().upper().encode(), quote(secret, safe="").encode()]
    spellings += [base64.b64encode(before + value), base64.urlsafe_b64encode(before + value + before)]
    for spelling in spellings:
        content = b"535 " + spelling + b" no"
        masked, found = redactor.mask(content[: keep + redactor.longest], keep)
        assert found == (MASK.encode() in masked) or keep <= 4
        assert value not in masked.replace(MASK.encode(), b"\n") or value in b"535  no"


def test_the_base64_of_a_login_is_masked_whole() -> None:
    redactor = Redactor(Secret("correct horse"))
    assert redactor.mask(b"AGFsaWNlAGNvcnJlY3QgaG9yc2U= is wrong", 100) == (b"AGFsaWNlA******** is wrong", True)


def test_a_secret_across_the_cut_is_masked_whole() -> None:
    redactor = Redactor(Secret("correct horse"))
    assert redactor.mask(b"550 correct horse battery", 8) == (b"550 ********", True)


def test_a_short_secret_is_not_looked_for() -> None:
    redactor = Redactor(Secret("abc"))
    assert (redactor.can_mask, redactor.longest, redactor.mask(b"550 abc", 100)) == (False, 0, (b"550 abc", False))


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
