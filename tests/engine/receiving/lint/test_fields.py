from __future__ import annotations

import re
from email import message_from_bytes
from email.policy import compat32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtptest.engine.receiving.lint.fields import MOST_FIELDS, read_section, without_comments
from tests.engine.receiving.lint.helpers import section


def test_fields_have_their_places() -> None:
    found = section(b"From: a@b\r\nSubject: one\r\n\ttwo\r\n\r\nbody")
    assert [(field.name, field.value, field.offset, field.value_offset, field.line) for field in found.fields] == [
        ("From", b" a@b", 0, 5, 1),
        ("Subject", b" one\r\n\ttwo", 11, 19, 2),
    ]
    assert (found.body, found.body_line, found.intruder) == (33, 5, None)
    assert (found.fields[1].unfolded, found.fields[1].text) == (b"one\ttwo", "one\ttwo")


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("a", "a"),
        ("a (b) c", "a   c"),
        ("(a (b) c)d", " d"),
        ('"(a)" (")b', '"(a)"  b'),
        (r'"\"(a)" (\)b)', r'"\"(a)"  '),
        ("a (b", "a (b"),
        ("a) b", "a) b"),
        ("a\\", "a\\"),
        ("", ""),
    ],
)
def test_comments_are_left_out_of_a_value(text: str, bare: str) -> None:
    assert without_comments(text) == bare


def test_a_line_that_is_no_field_ends_the_section() -> None:
    found = section(b"A: 1\r\nno field\r\nB: 2\r\n\r\n")
    assert [field.key for field in found.fields] == ["a"]
    assert (found.intruder, found.body, found.body_line) == (6, 6, 2)
    assert section(b" folded\r\nA: 1\r\n").intruder == 0
    assert section(b": empty name\r\n").intruder == 0


def test_a_section_may_end_with_the_message() -> None:
    found = section(b"A: 1")
    assert ([field.value for field in found.fields], found.body, found.body_line) == ([b" 1"], 4, 2)
    assert (section(b"").fields, section(b"").body) == ((), 0)


def test_a_delimiter_ends_a_section() -> None:
    octets = b"A: 1\r\n--x:y \r\nB: 2\r\n"
    assert read_section(octets, 0, 1, len(octets), {b"--x:y"}).body == 6
    assert [field.name for field in section(octets).fields] == ["A", "--x", "B"]


def test_a_space_before_the_colon_is_told_of() -> None:
    found = section(b"A \t: 1\r\n\r\n").fields[0]
    assert (found.name, found.spaced, found.value) == ("A", True, b" 1")


def test_of_very_many_fields_the_first_are_read() -> None:
    found = section(b"A: 1\r\n" * (MOST_FIELDS + 3) + b"\r\nbody")
    assert (len(found.fields), found.left_out) == (MOST_FIELDS, 3)


def test_what_a_mail_program_heeds_is_read_behind_very_many_fields() -> None:
    found = section(b"A: 1\r\n" * (MOST_FIELDS + 3) + b"From: a@b\r\n" * 5 + b"Content-Type: text/html\r\n\r\nbody")
    assert [field.name for field in found.fields[MOST_FIELDS:]] == ["From", "From", "Content-Type"]
    assert found.fields[-1].line == MOST_FIELDS + 9
    assert found.left_out == 6


def test_fields_are_found_by_name() -> None:
    found = section(b"A: 1\r\na: 2\r\n\r\n")
    assert [field.text for field in found.all("a")] == ["1", "2"]
    first = found.first("a")
    assert first
    assert first.text == "1"
    assert found.first("b") is None


_PIECES = st.sampled_from([b"A", b"b-c", b":", b" ", b"\t", b"\r\n", b"\n", b"\r\n\r\n", b"x", b"\xff", b"=?", b"--"])


@pytest.mark.long
@given(st.lists(_PIECES, max_size=25).map(b"".join))
def test_the_email_package_reads_the_same_fields(octets: bytes) -> None:
    found = section(octets)
    # What the two read differently on purpose: a space before the colon, a continuation of nothing, an empty name.
    if any(field.spaced for field in found.fields) or re.search(rb"\A[ \t]|^:", octets, re.MULTILINE):
        return
    theirs = message_from_bytes(octets, policy=compat32)
    assert [field.name for field in found.fields] == theirs.keys()
    payload = theirs.get_payload()
    assert isinstance(payload, str)
    assert octets[found.body :].decode("ascii", "replace") == payload
