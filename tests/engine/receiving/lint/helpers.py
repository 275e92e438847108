"""Messages for the tests, and what is wrong with them in short."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from smtptest.engine.receiving.lint.fault import Fault
from smtptest.engine.receiving.lint.fields import Section, read_section

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
HEADERS = (
    b"From: Ann <ann@example.org>\r\n"
    b"To: bob@example.com\r\n"
    b"Date: Sat, 28 Nov 2026 11:59:00 +0000\r\n"
    b"Message-ID: <1@example.org>\r\n"
    b"Subject: Hello\r\n"
)


def message(headers: bytes = b"", body: bytes = b"Hello\r\n") -> bytes:
    """A good message with these header lines as well."""
    return HEADERS + headers + b"\r\n" + body


def section(octets: bytes) -> Section:
    """The header section of a message."""
    return read_section(octets, 0, 1, len(octets))


def places(faults: Iterable[Fault]) -> list[tuple[str, int]]:
    """Each fault's code and line."""
    return [(fault.code, fault.line) for fault in faults]
