"""The message: every part of it, its samples and its size, as the server's side got it."""

from __future__ import annotations

import email.policy
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtptest.engine.smtp.message import headers
from smtptest.engine.smtp.message.compose import GTUBE, compose
from smtptest.engine.smtp.message.headers import parse_headers
from smtptest.engine.smtp.message.message import Message, padding
from smtptest.engine.smtp.plan import Sample
from smtptest.engine.words.field_errors import FieldError
from tests.engine.smtp.helpers import PLAN


def parsed(message: Message) -> email.message.EmailMessage:
    raw = b"".join(line + b"\r\n" for line in message.lines())
    read = email.message_from_bytes(raw, policy=email.policy.SMTP)
    assert isinstance(read, email.message.EmailMessage)
    return read


def test_gtube_stands_on_a_line_of_its_own() -> None:
    message = compose(replace(PLAN, sample=Sample.GTUBE, body="Hello"), "client.test")
    assert list(message.lines())[-3:] == [b"Hello", b"", GTUBE.encode()]


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
        ("no colon", "is not a header field"),
        ("X Y: a", "is not a header field"),
        ("X:", "is not a header field"),
        ("X:   ", "is not a header field"),
        ("Ü: a", "is not a header field"),
        ("Date: a\ndate: b", "at most one date"),
        ("Message-ID: a\nMESSAGE-ID: b", "at most one message-id"),
        ("Content-Type: text/html", "sets Content-Type itself"),
        ("MIME-Version: 2.0", "sets MIME-Version itself"),
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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("From: ü" + '"\\' * 8000, "at most 998 bytes"),
        ("Cc: ü" + "(" * 16000, "at most 998 bytes"),
        ("To: " + "ü@" * 8000, "at most 998 bytes"),
        ("X: ok\n" * 50 + "From: ü", "At most 50"),
        ("From: ü" + '"' * 900 + "\x85", "Control characters"),
        ("Content-From: ü" + '"' * 900, "sets Content-From itself"),
        ('"' * 900 + "ü: a", "is not a header field"),
    ],
    ids=["quotation marks", "comments", "addresses", "lines", "controls", "a field of ours", "no field"],
)
def test_what_is_refused_anyway_is_not_encoded(monkeypatch: pytest.MonkeyPatch, text: str, words: str) -> None:
    """Whoever types may type 16 KiB of quotation marks, at each of which the search for an end begins."""

    def encoded(*fields: object, **how: object) -> bytes:
        raise AssertionError("it is not even looked at")

    monkeypatch.setattr(headers, "encoded", encoded)
    with pytest.raises(FieldError, match=words):
        parse_headers(text)


def test_each_line_is_encoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The most that may be typed."""
    judged: list[str] = []
    encoded = headers.encoded

    def counted(fields: tuple[tuple[str, str], ...], *, utf8: bool) -> bytes:
        judged.extend(name for name, _ in fields)
        return encoded(fields, utf8=utf8)

    monkeypatch.setattr(headers, "encoded", counted)
    fields = parse_headers("\n".join(f"List-{number}: ü{'(' * 900}" for number in range(50)))
    assert judged == [name for name, _ in fields] == [f"List-{number}" for number in range(50)]
