from __future__ import annotations

from datetime import UTC, datetime

import pytest

from smtptest.engine.receiving.lint.received import Received, read_received
from tests.engine.receiving.lint.helpers import section

_WHEN = datetime(2026, 11, 28, 12, tzinfo=UTC)


def read(value: bytes) -> Received:
    return read_received(section(b"Received: " + value + b"\r\n\r\n").fields[0])


@pytest.mark.parametrize(
    ("value", "received"),
    [
        (
            b"from a.example (a.example [192.0.2.1])\r\n\t(using TLSv1.3 with cipher X (256/256 bits))\r\n"
            b"\tby b.example (Postfix) with ESMTPS id 4F\r\n\tfor <bob@b.example>;"
            b" Sat, 28 Nov 2026 12:00:00 +0000 (UTC)",
            Received(
                sender="a.example", address="192.0.2.1", receiver="b.example", protocol="ESMTPS", id="4F",
                recipient="bob@b.example", date=_WHEN, encrypted=True, tls="TLSv1.3",
            ),
        ),
        (
            b"from A.example (2001:db8::1) by B.example (2001:db8::2) with Microsoft SMTP Server (version=TLS1_2,"
            b" cipher=X) id 15.1; Sat, 28 Nov 2026 12:00:00 +0000",
            Received(
                sender="A.example", receiver="B.example", protocol="Microsoft", id="15.1", date=_WHEN, encrypted=True,
                tls="TLSv1.2",
            ),
        ),
        (
            b"by mx.google.com with SMTP id 1; Sat, 28 Nov 2026 12:00:00 -0000",
            Received(receiver="mx.google.com", protocol="SMTP", id="1", date=_WHEN, encrypted=False),
        ),
        (
            b"from [IPv6:2001:db8::1] by b with UTF8SMTPSA; never",
            Received(
                sender="[IPv6:2001:db8::1]", address="2001:db8::1", receiver="b", protocol="UTF8SMTPSA", encrypted=True
            ),
        ),
        (b"(qmail 1 invoked by uid 0); Sat, 28 Nov 2026 12:00:00 +0000", Received(date=_WHEN)),
        (
            b"from a with local by b (version SSL 3)",
            Received(sender="a", receiver="b", protocol="local", tls="SSLv3", encrypted=True),
        ),
        (b"from from from a\x1b\xff (", Received(sender="from")),
        (b"", Received()),
    ],
)  # fmt: skip
def test_fields_as_programs_write_them(value: bytes, received: Received) -> None:
    assert read(value) == received


def test_what_is_shown_is_printable() -> None:
    assert read(b"from \x1b[0m\xff by b").sender == "\\u{001B}[0m\\xFF"


@pytest.mark.parametrize("piece", [b"(", b"(a", b"(a)", b"((a)", b"\\(", b"[", b";", b"from "])
def test_hostile_fields_are_read(piece: bytes) -> None:
    assert read(piece * 100_000).date is None
