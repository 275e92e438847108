from __future__ import annotations

import pytest

from smtptest.engine.receiving.lint.fields import MOST_FIELDS
from smtptest.engine.receiving.lint.rfc5322 import section_faults
from tests.engine.receiving.lint.helpers import HEADERS, places, section


def faults(headers: bytes, *, utf8: bool = False) -> list[tuple[str, int]]:
    return places(section_faults(section(HEADERS + headers + b"\r\n"), utf8=utf8))


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        (b"", []),
        (b"X: a\r\n\tb\r\nX: c\r\nResent-From: a@b\r\nResent-From: a@b\r\n", []),
        (b"from: a@b.example\r\n", [("field-repeated", 6)]),
        (b"A: 1\r\nTO: a\r\nTo: b\r\n", [("field-repeated", 7)]),
        (b"Subject : a\r\n", [("field-repeated", 6), ("space-before-colon", 6)]),
        (b"no field\r\n", [("not-a-field", 6)]),
        (b"X: a\r\n \t\r\n b\r\n", [("blank-fold", 7)]),
        (b"X: a\r\n  \r\n", [("blank-fold", 7)]),
        (b"X: a\r\n b\x1bc\r\n", [("control", 7)]),
        (b"X: \xc3\xa4\r\n", [("eight-bit-header", 6)]),
    ],
)
def test_faults_of_the_header(headers: bytes, found: list[tuple[str, int]]) -> None:
    assert faults(headers) == found


def test_with_smtputf8_a_header_is_utf8() -> None:
    assert faults(b"X: \xc3\xa4\r\n", utf8=True) == []
    (fault,) = section_faults(section(HEADERS + b"X: a\r\n \xff\r\n\r\n"), utf8=True)
    assert (fault.code, fault.line, fault.offset) == ("header-not-utf8", 7, len(HEADERS) + 7)


def test_what_is_missing() -> None:
    assert places(section_faults(section(b"Subject: a\r\n\r\n"), utf8=False)) == [
        ("from-missing", 1),
        ("date-missing", 1),
        ("message-id-missing", 1),
    ]
    assert places(section_faults(section(b"\r\nbody"), utf8=False)) == [("no-header", 1)]


def test_too_many_fields() -> None:
    assert faults(b"X: 1\r\n" * MOST_FIELDS) == [("too-many-fields", 1)]
