"""Badges: what they say is what the report's JSON says, and it fits."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import pytest

from smtptest.web.presenters.monitors.badges import COLOURS, NAMES, Badge, badge
from smtptest.web.presenters.monitors.document import document
from tests.browser.test_style import contrast
from tests.web.presenters.monitors.stories import NOW, fresh, year_long

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("what", NAMES)
def test_each_says_the_same_as_picture_and_as_endpoint(what: str) -> None:
    for report in (year_long(), fresh()):
        made = badge(document(report), what)
        assert made is not None
        told, shields = made.svg(), made.shields()
        picture = ElementTree.fromstring(told)
        assert [text.text for text in picture.iter(f"{SVG}text")] == [shields["label"], shields["message"]]
        assert picture.findtext(f"{SVG}title") == picture.get("aria-label") == f"{made.label}: {made.message}"
        assert len(told) < 1200
        assert shields["schemaVersion"] == 1


def test_what_they_say() -> None:
    found = document(year_long())
    said = [(one.label, one.message, one.tone) for what in NAMES if (one := badge(found, what))]
    assert said == [
        ("uptime 24h", "100 %", "good"),
        ("uptime 7d", "99.17 %", "warn"),
        ("uptime 30d", "99.80 %", "warn"),
        ("uptime 365d", "99.91 %", "good"),
        ("mail", "up", "good"),
        ("certificate", "53 d", "good"),
        ("latency", "142 ms", "wait"),
    ]
    assert badge(found, "90d") is None


@pytest.mark.parametrize(
    ("days", "said", "tone"), [(-1, "expired", "bad"), (0, "expired", "bad"), (20, "20 d", "warn")]
)
def test_a_certificate_that_ends(days: int, said: str, tone: str) -> None:
    made = badge(document(year_long(certificate_until=NOW + timedelta(days=days))), "certificate")
    assert made is not None
    assert (made.message, made.tone) == (said, tone)


def test_what_is_written_on_it_stays_text() -> None:
    made = Badge(label='<a b="c">', message="&", tone="bad").svg()
    assert [text.text for text in ElementTree.fromstring(made).iter(f"{SVG}text")] == ['<a b="c">', "&"]


def test_the_text_can_be_read() -> None:
    assert min(contrast("#ffffff", colour) for colour, _name in COLOURS.values()) >= 4.5
