"""Whether the certificate for a logo is one, and is the domain's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smtptest.engine.domain.bimi.certificate import MarkCertificate, read_mark
from tests.engine.domain.bimi.marks import GOOD, OTHER_USAGE, mark
from tests.engine.domain.helpers import DOMAIN, NOW


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        (GOOD, ""),
        (GOOD + mark(usage=None), ""),
        (mark("else.example", f"default._bimi.{DOMAIN.upper()}"), ""),
        (mark(DOMAIN, usage=OTHER_USAGE), "purpose"),
        (mark(DOMAIN, usage=None), "purpose"),
        (mark(DOMAIN, logo=False), "logo"),
        (mark("else.example"), "name"),
        (mark(f"other._bimi.{DOMAIN}"), "name"),
        (mark(), "name"),
        (mark(DOMAIN, begin=NOW + timedelta(days=1)), "early"),
        (mark(DOMAIN, begin=NOW - timedelta(days=31)), "expired"),
        (b"", "unreadable"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "unreadable"),
    ],
)
def test_a_certificate(document: bytes, fault: str) -> None:
    assert read_mark(document, DOMAIN, "default", NOW).fault == fault


def test_what_is_read_is_printable() -> None:
    found = read_mark(GOOD, DOMAIN, "default", NOW)
    assert found == MarkCertificate("", "O=Lab\\u{202E}", (DOMAIN,), NOW + timedelta(days=30))
