"""What Prometheus is told of monitors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from prometheus_client import generate_latest

from smtptest.conf.environment import Environment
from smtptest.monitors import metrics
from smtptest.monitors.alerts.claims import MOST_TRIES
from smtptest.monitors.models import Alert, Minute, Turn
from smtptest.serving.metrics import REGISTRY
from smtptest.transcripts.database import clock
from tests.monitors import making

pytestmark = pytest.mark.django_db
Operator = Callable[..., Environment]


def told() -> str:
    metrics.look()
    return generate_latest(REGISTRY).decode()


def test_each_monitor_and_the_outbox(operator: Operator) -> None:
    operator(metrics_token="t" * 16)
    now = clock.now()
    one = making.monitor(report="watched", state="down", braked=True, next_due=now - timedelta(seconds=90))
    making.monitor(report="resting", paused=now, next_due=now - timedelta(days=9))
    for minute, ms in ((1, 900), (2, 250)):
        Minute.objects.create(monitor=one, minute=minute, state=0, ms=ms)
    Alert.objects.create(monitor=one, channel="email", kind="down", due=now - timedelta(seconds=1))
    Turn.objects.create(monitor=one, due=now, worker="w", lease_until=now)
    text = told()
    assert 'smtptest_monitor_state{id="watched",state="down"} 1.0' in text
    assert 'smtptest_monitor_state{id="resting",state="paused"} 1.0' in text
    assert 'smtptest_monitor_latency_seconds{id="watched"} 0.25' in text
    assert 'latency_seconds{id="resting"}' not in text
    assert "smtptest_alerts_waiting 1.0" in text
    assert "smtptest_monitor_runs 1.0" in text
    assert "smtptest_monitor_braked 1.0" in text
    assert 90 <= metrics.overdue() < 120
    assert one.key not in text


def test_a_run_that_takes_long_is_not_late() -> None:
    """Its monitor's next one waits for it, as long as a process makes it."""
    now = clock.now()
    one = making.monitor(next_due=now - timedelta(minutes=10))
    turn = Turn.objects.create(monitor=one, due=now, worker="w", lease_until=now + timedelta(seconds=15))
    assert metrics.overdue() == 0
    for fields in ({"lease_until": now - timedelta(seconds=1)}, {"due": now - timedelta(hours=2)}):
        Turn.objects.filter(pk=turn.pk).update(**{"lease_until": turn.lease_until, "due": now, **fields})
        assert 600 <= metrics.overdue() < 630


def test_a_round_trip_that_waits_as_long_as_the_operator_lets_it_is_not_late(operator: Operator) -> None:
    now = clock.now()
    one = making.monitor(next_due=now - timedelta(hours=9))
    Turn.objects.create(monitor=one, due=now - timedelta(hours=10), worker="w", lease_until=now + timedelta(seconds=15))
    operator(receive=replace(settings.ENV.receive, minutes=600))
    assert metrics.overdue() == 0
    operator(receive=replace(settings.ENV.receive, minutes=60))
    assert metrics.overdue() >= 9 * 3600


def test_nobody_asks_so_nobody_looks(operator: Operator, django_assert_num_queries: Callable[..., object]) -> None:
    operator(metrics_token="")
    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        metrics.look()
    assert metrics.overdue() == 0.0


def test_alerts_that_wait_and_those_that_failed_are_counted_and_those_put_off_are_not(
    operator: Operator,
) -> None:
    operator(metrics_token="t" * 40)
    one, now = making.monitor(), clock.now()
    later = now + timedelta(hours=1)
    alerts: list[dict[str, Any]] = [
        {"due": now},
        {"due": later, "tries": 1, "error": "relay-timeout"},
        {"due": later, "error": "quiet"},
        {"due": now, "tries": MOST_TRIES, "error": "relay-timeout"},
        {"due": now, "sent": now},
    ]
    for number, fields in enumerate(alerts):
        Alert.objects.create(monitor=one, channel="email", kind="reminder", number=number, **fields)
    assert "smtptest_alerts_waiting 2.0" in told()
