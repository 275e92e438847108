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
        (-1, 21, "expired", "bad"), (0, 0, "ends today", "warn"), (21, 21, "21 d", "warn"), (22, 21, "22 d", "good"),
        (20, 14, "20 d", "good"), (30, 30, "30 d", "warn"), (1, 0, "1 d", "good"),
    ],
)  # fmt: skip
def test_a_certificate_that_ends_warns_as_its_monitor_does(days: int, warns: int, said: str, tone: str) -> None:
    made = badge(year_long(certificate_until=NOW + timedelta(days=days), warn_days=warns), "certificate")
    assert made is not None
    assert (made.message, made.tone) == (said, tone)


@pytest.mark.parametrize("days", [-1, 0, 1, 21, 22])
def test_of_a_certificate_no_badge_tells_more_than_the_day(days: int) -> None:
    """Whoever asks again and again would see at which second it changes."""
    midnight = NOW.replace(hour=0, minute=0, second=0)
    moments = [midnight, midnight + timedelta(hours=13, seconds=7), midnight + timedelta(days=1, seconds=-1)]
    said = {
        badge(year_long(now=now, certificate_until=ends + timedelta(days=days)), "certificate")
        for now in moments
        for ends in moments
    }
    assert len(said) == 1


def test_what_is_written_on_it_stays_text() -> None:
    made = Badge(label='<a b="c">', message="&", tone="bad").svg()
    assert [text.text for text in ElementTree.fromstring(made).iter(f"{SVG}text")] == ['<a b="c">', "&"]


def test_the_text_can_be_read() -> None:
    assert min(contrast("#ffffff", colour) for colour, _name in COLOURS.values()) >= 4.5
