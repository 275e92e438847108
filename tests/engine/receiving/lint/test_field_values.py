from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from smtptest.engine.receiving.lint.field_values import MOST_OCTETS, parsed_addresses, read_date, value_faults
from tests.engine.receiving.lint.helpers import HEADERS, NOW, places, section


def faults(headers: bytes) -> list[tuple[str, int]]:
    return places(value_faults(section(headers + b"\r\n"), NOW))


def test_good_values_have_no_faults() -> None:
    assert faults(HEADERS + b'Cc: Friends: a@b.example, c@d.example;, "E" <e@[192.0.2.1]>\r\nReferences: x\r\n') == []


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (b"From: ", ["from-invalid"]),
        (b"From: Ann", ["from-invalid"]),
        (b"From: <>", ["from-invalid"]),
        (b"From: a@b.example, c@d.example", ["sender-missing"]),
        (b"From: a@b.example, c@d.example\r\nSender: a@b.example", []),
        (b"From: a@b.example, Ann", ["address-invalid", "sender-missing"]),
        (b"To: ann@", ["address-invalid"]),
        (b"To: ", ["field-empty"]),
        (b"Bcc: ", []),
        (b"To: undisclosed-recipients:;", []),
        (b"Reply-To: a@b.example <c@d.example>", ["address-invalid"]),
        (b"To: A. Nn <a@b.example>", ["obsolete"]),
        (b"To: " + b"(" * 900, ["address-invalid"]),
        (b"To: " + b"(" * 5000, []),
        (b"Date: now", ["date-invalid"]),
        (b"Date: Sat, 28 Nov 2026 11:00:00 GMT", ["date-obsolete"]),
        (b"Date: 28 Nov 2026 11:00 +0000 (comment)", []),
        (b"Date: SAT,28 nov 2026 11:00:60 +0000", []),
        (b"Date: Sat, 28 Nov 26 (x) 11:00 (a (b)) CET", ["date-obsolete"]),
        (b"Date: 28 Nov 2026 06:00:00 EST", ["date-obsolete"]),
        (b"Date: Sa, 28 Nov 2026 11:00:00 +0000", ["date-invalid"]),
        (b"Date: Sat, 28 Nov 2026 11:00:00 +00:00", ["date-invalid"]),
        (b"Date: Sat, 28 Nov 2026 9:00:00 +0000", ["date-invalid"]),
        (b"Date: Sat, 28 Nov 2026 11:00:61 +0000", ["date-invalid"]),
        (b"Date: Sat Nov 28 11:00:00 2026", ["date-invalid"]),
        (b"Date: Sun, 28 Nov 2026 11:00:00 +0000", ["date-weekday"]),
        (b"Date: Sat, 28 Nov 2026 13:01:00 +0000", ["date-ahead"]),
        (b"Date: Mon, 23 Nov 2026 11:59:00 +0000", ["date-behind"]),
        (b"Date: Fri, 31 Dec 9999 23:00:00 -2300", ["date-invalid"]),
        (b"Message-ID: ", ["message-id-invalid"]),
        (b"Message-ID: 1@b.example", ["message-id-invalid"]),
        (b'Message-ID: <"a b"@b.example>', ["obsolete"]),
        (b"Subject: =?utf-8?q?a?= =?nosuch?q?b?= =?nosuch?q?c?=", ["encoded-word"]),
        (b"Subject: " + b"=?utf-8?q?a?= " * 100 + b"=?nosuch?q?b?=", []),
        (b"X-Other: =?nosuch?q?b?=", []),
    ],
)
def test_faults_of_values(header: bytes, found: list[str]) -> None:
    assert [code for code, _ in faults(header + b"\r\n")] == found


def test_where_an_encoded_word_stands() -> None:
    (fault,) = value_faults(section(b"To: a@b.example\r\nSubject: a\r\n =?nosuch?q?b?=\r\n\r\n"), NOW)
    assert (fault.line, fault.offset, fault.parameters["text"]) == (3, 30, "=?nosuch?q?b?=")


def test_addresses_of_a_field() -> None:
    (field,) = section(b"From: a@b.example, Ann <c@d.example>\r\n\r\n").fields
    assert [one.addr_spec for one in parsed_addresses(field)] == ["a@b.example", "c@d.example"]
    (other,) = section(b"X: a@b.example\r\n\r\n").fields
    assert parsed_addresses(other) == ()


def test_a_date_without_a_zone_is_in_utc() -> None:
    assert read_date("Sat, 28 Nov 2026 12:00:00 -0000") == datetime(2026, 11, 28, 12, tzinfo=UTC)
    assert read_date("Sat, 28 Nov 2026 23:59:60 +0000") == datetime(2026, 11, 28, 23, 59, 59, tzinfo=UTC)
    assert read_date("") is None


def test_hostile_values_take_little_time() -> None:
    pieces = [b"a,", b'"', b"a.", b"=?utf-8?q?=41?= ", b"a:", b"[", b"(", b"<", b"\\", b"a@", b"\xff"]
    value = b"\r\n".join(
        name + b": " + (piece * MOST_OCTETS)[: MOST_OCTETS - 1]
        for piece in pieces
        for name in (b"From", b"To", b"Date", b"Message-ID")
    )
    before = time.process_time()
    list(value_faults(section(value + b"\r\n\r\n"), NOW))
    assert time.process_time() - before < 10
