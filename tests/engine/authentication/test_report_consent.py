"""Who receives DMARC reports must agree to it."""

from __future__ import annotations

import pytest

from smtptest.engine.authentication.dmarc_record import parse_dmarc
from smtptest.engine.authentication.report_consent import ask_consent, outside
from tests.engine.authentication.zone import Zone, ask


def test_only_other_organisations_are_asked() -> None:
    own = "mailto:a@example.com, mailto:b@sub.example.com"
    others = "mailto:c@notexample.com, mailto:d@OTHER.test, mailto:e@other.test, https://third.test/r"
    record = parse_dmarc(f"v=DMARC1; p=none; rua={own}, {others}")
    assert outside(record.rua, "example.com") == ("notexample.com", "other.test")


@pytest.mark.parametrize(
    ("entry", "given"),
    [
        ({"TXT": ["v=DMARC1"]}, True),
        ({"TXT": ["v=DMARC1; rua=mailto:x@other.test"]}, True),
        ({"TXT": ["v=DMARC1", "v=DMARC1", "else"]}, True),
        ({"TXT": ["else"]}, False),
        ({"A": ["192.0.2.1"]}, False),
        ("fails", None),
    ],
)
async def test_consent(entry: dict[str, list[str]] | str, given: bool | None) -> None:
    name = "example.com._report._dmarc.other.test"
    consent = await ask_consent(ask(Zone({name: entry})), "example.com", "other.test")
    assert (consent.host, consent.name, consent.given) == ("other.test", name, given)


async def test_no_name_is_no_consent() -> None:
    zone = Zone({})
    assert (await ask_consent(ask(zone), "example.com", "other.test")).given is False
    assert zone.asked == [("example.com._report._dmarc.other.test", "TXT")]
