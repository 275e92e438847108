"""A monitor with some days behind it, as rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from smtptest.monitors.models import Change, Day, Hour, Incident, Maintenance, Minute, Monitor
from smtptest.monitors.record.histogram import with_run
from smtptest.monitors.record.packing import packed
from smtptest.monitors.record.state import State
from tests.monitors.making import monitor

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def watched(now: datetime, *, days: int = 40, **fields: Any) -> Monitor:
    """A monitor of so many days, with three hours of an incident that ended two days ago, and runs of the last day."""
    made = {"name": "Mail of example.org", "created": now - timedelta(days=days), "state": "up", "public": True}
    made["last_run"] = now
    one = monitor(**{**made, "since": now - timedelta(days=2), "every": 300, **fields})
    began = (now - timedelta(days=2, hours=3)).replace(minute=0, second=0, microsecond=0)
    ended = began + timedelta(hours=3)
    _sums(one, now, days * 24, began, ended)
    _runs(one, now)
    states = [[began.isoformat(), "degraded"], [(began + timedelta(hours=1)).isoformat(), "down"]]
    Incident.objects.create(monitor=one, began=began, confirmed=began, ended=ended, worst="down", states=states)
    Change.objects.create(monitor=one, at=ended, what="spf", before="v=spf1 ip4:192.0.2.1", after="v=spf1 -all")
    Maintenance.objects.create(
        monitor=one, begins=now + timedelta(days=1), ends=now + timedelta(days=1, hours=1), note="New disks"
    )
    return one


def _sums(one: Monitor, now: datetime, hours_before: int, began: datetime, ended: datetime) -> None:
    """The hours and days: up, but for the incident; the hour of now as far as it has come."""
    this_hour = (now - EPOCH) // timedelta(hours=1)
    first = this_hour - hours_before + 1
    days: dict[int, dict[str, int]] = {}
    hours = []
    for hour in range(first, this_hour + 1):
        at = EPOCH + timedelta(hours=hour)
        seconds = min(3600, int((now - at).total_seconds()))
        state = "down" if began <= at < ended else "up"
        hours.append(Hour(monitor=one, hour=hour, count=12, histogram=with_run([], 140), **{state: seconds}))
        day = days.setdefault(hour // 24, {"up": 0, "down": 0})
        day[state] += seconds
    Hour.objects.bulk_create(hours)
    Day.objects.bulk_create(Day(monitor=one, day=number, **sums) for number, sums in days.items())


def _runs(one: Monitor, now: datetime) -> None:
    last = (now - EPOCH) // timedelta(minutes=1)
    stages = packed({"connect": 40, "greeting": 30, "rcpt": 70})
    Minute.objects.bulk_create(
        Minute(monitor=one, minute=minute, state=State.UP.facts.code, ms=140, stages=stages)
        for minute in range(last - 24 * 60 + 5, last + 1, 5)
    )
