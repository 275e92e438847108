"""Badges: what they say is what the report's JSON says, and it fits."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils.translation import override

from smtptest.web.presenters.monitors.badges import COLOURS, NAMES, Badge, badge
from tests.browser.test_style import contrast
from tests.web.presenters.monitors.stories import NOW, fresh, year_long

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("what", NAMES)
def test_each_says_the_same_as_picture_and_as_endpoint(what: str) -> None:
    for report in (year_long(), fresh()):
        made = badge(report, what)
        assert made is not None
        told, shields = made.svg(), made.shields()
        picture = ElementTree.fromstring(told)
        assert [text.text for text in picture.iter(f"{SVG}text")] == [shields["label"], shields["message"]]
        assert picture.findtext(f"{SVG}title") == picture.get("aria-label") == f"{made.label}: {made.message}"
        assert len(told) < 1200
        assert shields["schemaVersion"] == 1


def test_what_they_say() -> None:
    found = year_long()
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


def test_german_nouns_keep_their_capital() -> None:
    with override("de"):
        said = [one.message for state in ("up", "maintenance") if (one := badge(year_long(state=state), "state"))]
    assert said == ["in Ordnung", "Wartung"]


@pytest.mark.parametrize(
    ("days", "warns", "said", "tone"),
    [
        (-1, 21, "expired", "bad"), (0, 0, "expired", "bad"), (20, 21, "20 d", "warn"), (21, 21, "21 d", "good"),
        (20, 14, "20 d", "good"), (29, 30, "29 d", "warn"), (1, 0, "1 d", "good"),
    ],
)  # fmt: skip
def test_a_certificate_that_ends_warns_as_its_monitor_does(days: int, warns: int, said: str, tone: str) -> None:
    made = badge(year_long(certificate_until=NOW + timedelta(days=days), warn_days=warns), "certificate")
    assert made is not None
    assert (made.message, made.tone) == (said, tone)


def test_on_its_last_day_a_certificate_is_not_expired_before_its_last_second() -> None:
    said = [badge(year_long(certificate_until=NOW + timedelta(seconds=left)), "certificate") for left in (1, -1)]
    assert [one and one.message for one in said] == ["0 d", "expired"]


def test_what_is_written_on_it_stays_text() -> None:
    made = Badge(label='<a b="c">', message="&", tone="bad").svg()
    assert [text.text for text in ElementTree.fromstring(made).iter(f"{SVG}text")] == ['<a b="c">', "&"]


def test_the_text_can_be_read() -> None:
    assert min(contrast("#ffffff", colour) for colour, _name in COLOURS.values()) >= 4.5
