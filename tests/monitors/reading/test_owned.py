"""What whoever has the key sees."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Max

from smtptest.monitors.alerts import webhook
from smtptest.monitors.models import Address, Alert, Incident
from smtptest.monitors.reading import owned
from smtptest.transcripts.event_log import owner_hash
from tests.monitors.making import NOW, ended_test, monitor
from tests.monitors.reading.rows import watched

pytestmark = pytest.mark.django_db


def test_target_runs_and_the_last_transcript() -> None:
    test = ended_test()
    one = watched(NOW, plan={"host": "mx.example", "port": 587}, next_due=NOW + timedelta(minutes=5), good_test=test)
    found = owned.find(one.key)
    assert found is not None
    assert (found.target, found.every, found.next_due) == ("mx.example:587", 300, NOW + timedelta(minutes=5))
    assert found.last_run is not None
    assert found.last_test == test.public_id
    assert (found.open_incident, found.under_way) == (False, False)
    one.asked = NOW
    one.save()
    asked = owned.find(one.key)
    assert asked is not None
    assert asked.under_way
    latest = ended_test()
    one.minutes.filter(minute=one.minutes.aggregate(last=Max("minute"))["last"]).update(test=latest.pk)
    found = owned.find(one.key)
    assert found is not None
    assert found.last_test == latest.public_id
    assert owned.find(one.report) is None


def test_what_is_said_of_alerts() -> None:
    one = monitor(alert_email="me@example.org", paused=NOW, paused_because="refused")
    states = []
    for changes in (None, {"confirmed": NOW}, {"unsubscribed": NOW}):
        if changes:
            Address.objects.update_or_create(
                address=one.alert_email, owner_hash=one.owner_hash, defaults={"created": NOW, **changes}
            )
        found = owned.find(one.key)
        assert found is not None
        states.append(found.email_state)
    # In private nobody has to agree.
    assert states == ["confirmed", "confirmed", "unsubscribed"]
    Incident.objects.create(monitor=one, began=NOW, confirmed=NOW, worst="down")
    Alert.objects.create(monitor=one, channel="email", kind="down", due=NOW, error="relay-login")
    found = owned.find(one.key)
    assert found is not None
    assert (found.alert_error, found.open_incident, found.next_due) == (
        "The mail relay of this service rejected its login.", True, None
    )  # fmt: skip
    assert (found.webhook, found.webhook_key) == (False, "")
    one.webhook = "https://hook.example/in"
    one.save()
    found = owned.find(one.key)
    assert found is not None
    assert (found.webhook, found.webhook_key) == (True, webhook.key_of(one))


def test_the_list_is_the_visitors_own() -> None:
    monitor(name="b", owner_hash=owner_hash("mine"))
    monitor(name="a", owner_hash=owner_hash("mine"), kind="domain", plan={"domain": "example.org"})
    monitor(name="c", owner_hash=owner_hash("another's"))
    assert [(one.report.name, one.target) for one in owned.of_visitor("mine")] == [
        ("a", "example.org"),
        ("b", "mx.example:25"),
    ]
    assert owned.of_visitor("") == []
