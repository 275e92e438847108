"""Reads the sums of hours and days: the uptime of the last days, and each day of the calendar."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import QuerySet, Sum

from smtptest.monitors.models import Day, Hour, Maintenance, Monitor
from smtptest.monitors.reading.shapes import Row, Share
from smtptest.monitors.record import stored
from smtptest.monitors.record.histogram import quantile
from smtptest.monitors.record.spans import Window, by_hour, holds_for, without
from smtptest.monitors.record.state import State
from smtptest.monitors.record.uptime import WINDOWS, Seconds, Uptime, uptime

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_COLUMNS = tuple(str(state) for state in State)
_SUMS = {f"sum_{name}": Sum(name) for name in _COLUMNS}
_NOTHING = (0,) * len(_COLUMNS)
# Spans of up to this length are summed up from hours, longer ones from days.
_BY_HOURS = timedelta(days=7)


def shares(monitors: Sequence[Monitor], now: datetime) -> dict[int, dict[str, Share]]:
    """The uptime of each window that ends now, by the monitors' primary keys. It takes as many queries for one monitor
    as for many."""
    found: dict[int, dict[str, Share]] = {one.pk: {} for one in monitors}
    running = _running(monitors, now)
    for name, length in WINDOWS.items():
        first, summed = _sums(monitors, now - length, now)
        for one in monitors:
            seconds = summed.get(one.pk, _NOTHING)
            for hour, figures in running[one.pk].items():
                if hour >= (first - _EPOCH) // _HOUR:
                    seconds = _added(seconds, figures)
            elapsed = (now - max(first, one.created)).total_seconds()
            found[one.pk][name] = _share(_of(seconds, elapsed, 0 if running[one.pk] else hold_of(one)))
    return found


def _running(monitors: Sequence[Monitor], now: datetime) -> dict[int, dict[int, tuple[int, ...]]]:
    """What the last run of each monitor stands for and no row has yet: the seconds of each hour, by the monitors'
    primary keys. Nothing if it may still turn out to be something else."""
    kept = {one.pk: stored.of(one) for one in monitors}
    spans = {one.pk: kept[one.pk].counted.running(kept[one.pk].standing, now, one.every) for one in monitors}
    windows = _windows([key for key, own in spans.items() if own], now)
    found: dict[int, dict[int, tuple[int, ...]]] = {one.pk: {} for one in monitors}
    for key, hours in found.items():
        parts = (part for span in spans[key] for part in without(span, windows[key]))
        for hour, state, count in by_hour(parts):
            figures = tuple(count if name == state else 0 for name in _COLUMNS)
            hours[hour] = _added(hours.get(hour, _NOTHING), figures)
    return found


def _windows(keys: Sequence[int], now: datetime) -> Mapping[int, list[Window]]:
    """The maintenance of these monitors that has begun."""
    found: defaultdict[int, list[Window]] = defaultdict(list)
    begun = Maintenance.objects.filter(monitor__in=keys, begins__lt=now) if keys else Maintenance.objects.none()
    for key, begins, ends in begun.values_list("monitor_id", "begins", "ends"):
        found[key].append((begins, ends))
    return found


def _added(some: Sequence[int], more: Sequence[int]) -> tuple[int, ...]:
    return tuple(one + other for one, other in zip(some, more, strict=True))


def _sums(monitors: Sequence[Monitor], begins: datetime, now: datetime) -> tuple[datetime, dict[int, tuple[int, ...]]]:
    """When the first whole hour or day after that moment began, and the seconds of each monitor since then, by its
    key."""
    if now - begins <= _BY_HOURS:
        number, unit = (begins - _EPOCH) // _HOUR + 1, _HOUR
        rows: QuerySet[Any] = Hour.objects.filter(hour__gte=number)
    else:
        number, unit = (begins - _EPOCH) // _DAY + 1, _DAY
        rows = Day.objects.filter(day__gte=number)
    summed = rows.filter(monitor__in=monitors).values("monitor_id").annotate(**_SUMS)
    return _EPOCH + unit * number, {key: tuple(sums) for key, *sums in summed.values_list("monitor_id", *_SUMS)}


def _of(seconds: Sequence[int], elapsed: float, hold: float) -> Uptime:
    """The uptime of a span. seconds: by their columns. elapsed: seconds from its beginning until now.

    hold: the seconds that the last run may stand for, if only the next run decides what they count as.
    """
    return uptime(Seconds(*seconds), max(sum(seconds), elapsed - hold))


def _share(found: Uptime) -> Share:
    return Share(ratio=found.ratio, measured=found.measured)


def days_of(monitor: Monitor, now: datetime) -> list[Row]:
    """All days with figures, in their order."""
    rows = Day.objects.filter(monitor=monitor).order_by("day").values_list("day", *_COLUMNS)
    days = {day: tuple(figures) for day, *figures in rows}
    running = _running([monitor], now)[monitor.pk]
    for hour, figures in running.items():
        days[hour // 24] = _added(days.get(hour // 24, _NOTHING), figures)
    hold = 0 if running else hold_of(monitor)
    return [_row(monitor, _EPOCH + _DAY * day, _DAY, figures, now, hold) for day, figures in sorted(days.items())]


def hours_between(monitor: Monitor, begins: datetime, ends: datetime, now: datetime) -> list[Row]:
    """The hours between two moments, as far as they are kept, in their order."""
    first, last = ((moment - _EPOCH) // _HOUR for moment in (begins, ends))
    rows = Hour.objects.filter(monitor=monitor, hour__gte=first, hour__lt=last).order_by("hour")
    told = rows.values_list("hour", "histogram", *_COLUMNS)
    hours = {hour: (quantile(histogram, 0.5), tuple(figures)) for hour, histogram, *figures in told}
    running = _running([monitor], now)[monitor.pk]
    for hour, figures in running.items():
        if first <= hour < last:
            median, before = hours.get(hour, (None, _NOTHING))
            hours[hour] = median, _added(before, figures)
    hold = 0 if running else hold_of(monitor)
    return [
        _row(monitor, _EPOCH + _HOUR * hour, _HOUR, figures, now, hold, median)
        for hour, (median, figures) in sorted(hours.items())
    ]


def _row(
    monitor: Monitor,
    begins: datetime,
    length: timedelta,
    seconds: Sequence[int],
    now: datetime,
    hold: float,
    median: float | None = None,
) -> Row:
    elapsed = (min(now, begins + length) - max(begins, monitor.created)).total_seconds()
    found = _of(seconds, elapsed, hold if now < begins + length else 0)
    told = {name: count for name, count in zip(_COLUMNS, seconds, strict=True) if count}
    return Row(begins=begins, seconds=told, share=_share(found), asked=found.asked, median=median)


def hold_of(monitor: Monitor) -> float:
    """For how many seconds a run stands for the state of the server."""
    return holds_for(monitor.every).total_seconds()
