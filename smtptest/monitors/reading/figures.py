"""Reads the sums of hours and days: the uptime of the last days, and each day of the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.db.models import Sum

from smtptest.monitors.models import Day, Hour, Monitor
from smtptest.monitors.reading.shapes import Row, Share
from smtptest.monitors.record.histogram import quantile
from smtptest.monitors.record.spans import holds_for
from smtptest.monitors.record.state import State
from smtptest.monitors.record.uptime import WINDOWS, Seconds, uptime

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_COLUMNS = tuple(str(state) for state in State)
_SUMS = {name: Sum(name) for name in _COLUMNS}
# Spans of up to so long are summed up from hours, longer ones from days.
_BY_HOURS = timedelta(days=7)


def shares(monitor: Monitor, now: datetime) -> dict[str, Share]:
    """The uptime of each window that ends now."""
    return {name: _share(monitor, now - length, now) for name, length in WINDOWS.items()}


def _share(monitor: Monitor, begins: datetime, now: datetime) -> Share:
    if now - begins <= _BY_HOURS:
        number, unit = (begins - _EPOCH) // _HOUR + 1, _HOUR
        summed = Hour.objects.filter(monitor=monitor, hour__gte=number).aggregate(**_SUMS)
    else:
        number, unit = (begins - _EPOCH) // _DAY + 1, _DAY
        summed = Day.objects.filter(monitor=monitor, day__gte=number).aggregate(**_SUMS)
    first = _EPOCH + unit * number
    return _of(
        [summed[name] or 0 for name in _COLUMNS], (now - max(first, monitor.created)).total_seconds(), hold_of(monitor)
    )


def _of(seconds: Sequence[int], elapsed: float, hold: float) -> Share:
    """The share of a span. seconds: by their columns. elapsed: its seconds until now. hold: for how many the last run
    holds, which are counted when the next run comes."""
    found = uptime(Seconds(*seconds), max(sum(seconds), elapsed - hold))
    return Share(ratio=found.ratio, measured=found.measured)


def days_of(monitor: Monitor, now: datetime) -> list[Row]:
    """All days that something is known of, in their order."""
    rows = Day.objects.filter(monitor=monitor).order_by("day").values_list("day", *_COLUMNS)
    return [_row(monitor, _EPOCH + _DAY * day, _DAY, figures, now) for day, *figures in rows]


def hours_between(monitor: Monitor, begins: datetime, ends: datetime, now: datetime) -> list[Row]:
    """The hours between two moments, as far as they are kept, in their order."""
    first, last = ((moment - _EPOCH) // _HOUR for moment in (begins, ends))
    rows = Hour.objects.filter(monitor=monitor, hour__gte=first, hour__lt=last).order_by("hour")
    told = rows.values_list("hour", "histogram", *_COLUMNS)
    return [
        _row(monitor, _EPOCH + _HOUR * hour, _HOUR, figures, now, quantile(histogram, 0.5))
        for hour, histogram, *figures in told
    ]


def _row(
    monitor: Monitor,
    begins: datetime,
    length: timedelta,
    seconds: Sequence[int],
    now: datetime,
    median: float | None = None,
) -> Row:
    elapsed = (min(now, begins + length) - max(begins, monitor.created)).total_seconds()
    share = _of(seconds, elapsed, hold_of(monitor) if now < begins + length else 0)
    told = {name: count for name, count in zip(_COLUMNS, seconds, strict=True) if count}
    return Row(begins=begins, seconds=told, share=share, median=median)


def hold_of(monitor: Monitor) -> float:
    """For how many seconds a run tells how the server is."""
    return holds_for(monitor.every).total_seconds()
