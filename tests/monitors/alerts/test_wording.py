"""What people read in an alert: whole sentences, in English and German, for every kind and state."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from smtptest.monitors.alerts.told import Told
from smtptest.monitors.alerts.wording import Fact, duration, words_of
from smtptest.monitors.models import Alert, Change
from smtptest.monitors.record.state import State
from tests.monitors.making import NOW

BEGAN = NOW - timedelta(days=1, hours=3)


def told(kind: str, **fields: Any) -> Told:
    return Told(**{"kind": kind, "number": 0, "name": "mail", "state": "down", "now": NOW, "began": BEGAN, **fields})


@pytest.mark.parametrize(
    ("kind", "fields", "subject", "sentence"),
    [
        ("down", {}, "Down: mail", "mail is down."),
        ("down", {"state": "degraded"}, "Degraded: mail", "it works, but not as well as it should."),
        ("down", {"state": "refused"}, "Refused: mail", "the server refuses to be tested by this service"),
        ("reminder", {}, "Still down after 1 day, 3 hours: mail", "has lasted 1 day, 3 hours so far."),
        ("reminder", {"state": "degraded"}, "Still degraded after 1 day, 3 hours: mail", "is still degraded."),
        ("reminder", {"state": "refused"}, "Still refused after 1 day, 3 hours: mail", "still refuses to be tested"),
        (
            "reminder",
            {"flapping": True},
            "Still flapping after 1 day, 3 hours: mail",
            "working and failing. The incident",
        ),
        ("recovered", {"ended": NOW}, "Up again after 1 day, 3 hours: mail", "The incident lasted 1 day, 3 hours."),
        ("flapping", {}, "Flapping: mail", "keeps changing between working and failing."),
        ("stopped", {}, "Monitor stopped: mail", "You can resume it on its page."),
        ("changed", {"change": "mta-sts"}, "MTA-STS record changed: mail", "the MTA-STS record changed."),
        ("changed", {"change": "of-tomorrow"}, "Published data changed: mail", "publishes changed."),
    ],
)
def test_what_an_alert_says(kind: str, fields: dict[str, Any], subject: str, sentence: str) -> None:
    words = words_of(told(kind, **fields))
    assert words.subject == subject
    assert sentence in words.sentence


@pytest.mark.long
@pytest.mark.parametrize("kind", [kind for kind in Alert.Kind if kind != "confirm"])
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("change", ["", *Change.What])
@pytest.mark.parametrize("flapping", [False, True])
def test_every_alert_can_be_said_in_german(kind: str, state: str, change: str, flapping: bool) -> None:
    alert = told(kind, state=state, change=change, flapping=flapping, ended=NOW if kind == "recovered" else None)
    english = words_of(alert)
    with override("de"):
        german = words_of(alert)
    assert "mail" in german.subject
    assert "mail" in german.sentence
    assert german.subject != english.subject
    assert german.sentence != english.sentence
    # What was put together from words: none of them is a state's own word.
    assert not {"down", "degraded", "refused"} & set(german.sentence.split())


def test_a_change_of_each_kind_is_called_by_its_name() -> None:
    subjects = {words_of(told("changed", change=what)).subject for what in Change.What}
    assert len(subjects) == len(Change.What)


def test_the_facts_below_the_sentence() -> None:
    reason = "The server sent no greeting within 60 s."
    assert words_of(told("down", reason=reason)).facts == (
        Fact("Since", "2026-11-28 09:00 UTC"),
        Fact("Result", reason),
    )
    assert words_of(told("recovered", ended=NOW, reason=reason)).facts == (
        Fact("Began", "2026-11-28 09:00 UTC"),
        Fact("Ended", "2026-11-29 12:00 UTC"),
        Fact("Worst state", "down"),
        Fact("Last failure", reason),
    )
    change = told("changed", change="spf", before="example.org: v=spf1 -all", after=None, began=None)
    assert words_of(change).facts == (Fact("Before", "example.org: v=spf1 -all"), Fact("Now", "\N{EN DASH}"))


@pytest.mark.parametrize(
    ("span", "english", "german"),
    [
        (timedelta(seconds=20), "1 minute", "1 Minute"),
        (timedelta(minutes=65), "1 hour, 5 minutes", "1 Stunde, 5 Minuten"),
        (timedelta(days=2), "2 days", "2 Tage"),
        (timedelta(seconds=-5), "1 minute", "1 Minute"),
    ],
)
def test_how_long_an_incident_lasts_has_whole_words(span: timedelta, english: str, german: str) -> None:
    end: datetime = NOW
    assert duration(end - span, end) == english
    with override("de"):
        assert duration(end - span, end) == german
