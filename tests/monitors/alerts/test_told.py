"""What an alert says: bounded words, and no link that gives away more than its reader may have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils.translation import override

from smtptest.conf.environment import Environment
from smtptest.engine.recorder import machine_form
from smtptest.engine.words.sentence import Sentence
from smtptest.monitors.alerts.told import name_of, told
from smtptest.monitors.models import Alert, Change, Monitor
from smtptest.transcripts.models import Event
from tests.monitors import making
from tests.monitors.alerts import incidents
from tests.monitors.settings import PUBLIC_URL, set_monitors

pytestmark = pytest.mark.django_db
Operator = Callable[..., Environment]


def test_an_incident(operator: Operator) -> None:
    set_monitors(operator)
    alert = incidents.alert(public=True)
    said = told(alert, making.NOW)
    assert (said.name, said.state, said.ended) == ("mail", "down", None)
    assert said.reason == "The server rejected the recipient: “550 <no>”"
    assert said.transcript == f"{PUBLIC_URL}/t/{alert.incident.worst_test.public_id}/"  # type: ignore[union-attr]
    assert said.report == f"{PUBLIC_URL}/status/{alert.monitor.report}/"
    content = said.content()
    assert (content["type"], content["timestamp"]) == ("monitor.down", "2026-11-29T12:00:00Z")
    assert content["data"]["began"] == "2026-11-29T10:55:00Z"
    assert alert.monitor.key not in str(content)
    assert alert.monitor.key in said.manage


def test_its_end_says_how_it_was(operator: Operator) -> None:
    set_monitors(operator)
    said = told(incidents.alert("recovered", over=True), making.NOW + timedelta(days=3))
    assert (said.state, said.ended, said.report) == ("down", making.NOW, "")


def test_whether_it_alternates_is_how_the_monitor_stands_now() -> None:
    alert = incidents.alert("reminder")
    assert not told(alert, making.NOW).flapping
    alert.monitor.course = {"flapping": True}
    assert told(alert, making.NOW).flapping


def test_a_lasting_one_says_how_it_is_and_not_how_it_was_at_worst() -> None:
    alert = incidents.alert("reminder")
    assert alert.incident is not None
    alert.incident.states = [[making.NOW.isoformat(), "down"], [making.NOW.isoformat(), "degraded"]]
    assert told(alert, making.NOW).state == "degraded"
    alert.incident.ended = making.NOW
    assert told(alert, making.NOW).state == "down"


@pytest.mark.parametrize(("kind", "number"), [("reminder", 2), ("down", 0), ("stopped", 0)])
def test_only_a_reminder_has_a_number(kind: str, number: int) -> None:
    """Within the outbox, numbers also tell worse states apart, and the days on which a monitor stopped."""
    lasting = incidents.alert()
    assert lasting.incident is not None
    said = told(incidents.put(kind, lasting.incident, number=2), making.NOW)
    assert said.content()["data"]["number"] == number


def test_the_reason_is_in_the_language_of_the_reader() -> None:
    alert = incidents.alert()
    assert alert.incident is not None
    test = alert.incident.worst_test
    assert test is not None
    with override("de"):
        # Stored by a version without codes, or its events are gone.
        assert told(alert, making.NOW).reason == test.summary
        summary = Sentence("timed-out", awaited=Sentence("reply-to", command="EHLO"), seconds=60.0)
        end = {"kind": "finished", "seq": 3, "dialog": None, "summary": str(summary), **machine_form(summary)}
        Event.objects.create(test=test, seq=3, data=end)
        assert told(alert, making.NOW).reason.startswith("Der Server hat eine Antwort auf EHLO nicht innerhalb von ")
    assert told(alert, making.NOW).reason == test.summary


def test_a_change_and_no_public_url(operator: Operator) -> None:
    set_monitors(operator)
    operator(public_url="")
    one = making.monitor(public=True)
    change = Change.objects.create(monitor=one, at=making.NOW, what="spf", before="v=spf1 -all", after=None)
    said = told(Alert(monitor=one, change=change, kind="changed", channel="email", due=making.NOW), making.NOW)
    assert (said.change, said.before, said.after) == ("spf", "v=spf1 -all", None)
    assert (said.transcript, said.report, said.manage) == ("", "", "")
    assert said.content()["data"]["change"] == {"what": "spf", "before": "v=spf1 -all", "after": None}


def test_a_name_is_one_line_and_not_long() -> None:
    assert name_of(Monitor(name="x" * 80, plan={})) == "x" * 59 + "…"
    assert "\n" not in name_of(Monitor(name="a\r\nBcc: b@example.org", plan={}))
    assert name_of(Monitor(plan={"host": "mx.example"})) == "mx.example"
    assert name_of(Monitor(plan={"domain": "example.org"})) == "example.org"
