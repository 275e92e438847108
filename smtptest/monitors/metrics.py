"""What ``/metrics`` says of monitors: each by the id of its report, and the schedule and the outbox as a whole.

Prometheus does not wait for the database: every process looks a few times a minute, and reports what it saw last.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, Subquery
from prometheus_client import Counter, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from smtptest.conf import engine
from smtptest.monitors.alerts.claims import waiting
from smtptest.monitors.models import Alert, Minute, Monitor, Turn
from smtptest.serving.metrics import REGISTRY
from smtptest.transcripts.database import clock

RUNNING = Gauge("smtptest_monitor_runs", "Runs of monitors that are being made, in all processes", registry=REGISTRY)
OVERDUE = Gauge("smtptest_monitor_overdue_seconds", "By how much the oldest due run is late", registry=REGISTRY)
LATENESS = Histogram(
    "smtptest_monitor_lateness_seconds",
    "By how much the runs of this process began later than they were due",
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300),
    registry=REGISTRY,
)
BRAKED = Gauge(
    "smtptest_monitor_braked",
    "Monitors that count as unknown because half of all were bad at once",
    registry=REGISTRY,
)
ALERTS = Counter(
    "smtptest_alerts", "Tries to send an alert, by channel and result", ["channel", "result"], registry=REGISTRY
)
WAITING = Gauge(
    "smtptest_alerts_waiting",
    "Alerts that are due and not sent yet, or that have failed and are tried again",
    registry=REGISTRY,
)
RELAY_FAILING = Gauge(
    "smtptest_alert_relay_failing", "1 if the mail relay did not take the last alert of this process", registry=REGISTRY
)
# What a run may take besides waiting for a message: its turn, its sessions and look-ups, and storing them.
_LONGEST_WORK = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """One monitor at the last look."""

    id: str
    """The id of its report, which the label of the metric shows."""
    state: str
    """The name of its state, or ``paused``."""
    ms: int | None
    """Of its last run; None if nothing was measured."""


class Monitors(Collector):
    """The monitors as they were at the last look."""

    def __init__(self) -> None:
        self.seen: tuple[_Seen, ...] = ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        state = GaugeMetricFamily("smtptest_monitor_state", "1 for the state of each monitor", labels=("id", "state"))
        latency = GaugeMetricFamily("smtptest_monitor_latency_seconds", "How long its last run took", labels=("id",))
        for one in self.seen:
            state.add_metric((one.id, one.state), 1)
            if one.ms is not None:
                latency.add_metric((one.id,), one.ms / 1000)
        yield state
        yield latency


MONITORS = Monitors()
REGISTRY.register(MONITORS)


def look() -> None:
    """Read the figures from the database, if metrics are enabled."""
    if not engine.environment().metrics_token:
        return
    last = Minute.objects.filter(monitor=OuterRef("pk")).order_by("-minute").values("ms")[:1]
    rows = Monitor.objects.annotate(last_ms=Subquery(last)).values_list("report", "state", "paused", "last_ms")
    MONITORS.seen = tuple(
        _Seen(id=report, state="paused" if paused else state, ms=ms)
        for report, state, paused, ms in rows.order_by("pk")
    )
    OVERDUE.set(overdue())
    RUNNING.set(Turn.objects.count())
    BRAKED.set(Monitor.objects.filter(braked=True).count())
    WAITING.set(Alert.objects.filter(waiting(), Q(due__lte=clock.now()) | Q(tries__gt=0)).count())


def overdue() -> float:
    """By how many seconds the oldest unclaimed run is late.

    A run that waits for the end of the one before it is not late, unless that one lasts longer than any should.
    """
    now = clock.now()
    # A round trip waits for its message: the longest of all runs.
    longest = timedelta(minutes=engine.environment().receive.minutes) + _LONGEST_WORK
    lasting = Turn.objects.filter(monitor=OuterRef("pk"), lease_until__gt=now, due__gt=now - longest)
    under_way = Exists(lasting)
    waiting = Monitor.objects.filter(~under_way, paused__isnull=True)
    oldest = waiting.order_by("next_due").values_list("next_due", flat=True).first()
    return 0.0 if oldest is None else max(0.0, (now - oldest).total_seconds())
