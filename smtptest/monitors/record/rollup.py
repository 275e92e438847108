"""Stores what came of a run, and sums it up by hours and days in the same transaction: no nightly job."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from smtptest.monitors.models import Day, Hour, Minute
from smtptest.monitors.record import histogram
from smtptest.monitors.record.packing import packed
from smtptest.monitors.record.spans import Span, by_hour
from smtptest.monitors.record.state import State

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)
_HOURS_A_DAY = 24


@dataclass(frozen=True, kw_only=True)
class Result:
    """What one run has measured."""

    moment: datetime
    state: State
    ms: int | None = None
    """How long the server took; None if nothing was measured."""
    stages: Mapping[str, int] = field(default_factory=dict)
    """The milliseconds of each stage."""
    test: int | None = None
    """The primary key of its test, if that is kept."""


def store(monitor: int, result: Result, spans: Iterable[Span]) -> None:
    """Store one run and the spans that are counted by it. monitor: its primary key. Call it in a transaction."""
    minute = minute_of(result.moment)
    row = {
        "state": result.state.facts.code,
        "ms": result.ms,
        "stages": packed(result.stages) if result.stages else None,
        "test": result.test,
    }
    # A run that confirms another can be in the same minute, and says more.
    if not Minute.objects.filter(monitor_id=monitor, minute=minute).update(**row):
        Minute.objects.create(monitor_id=monitor, minute=minute, **row)
    hours: defaultdict[int, Counter[State]] = defaultdict(Counter)
    for hour, state, seconds in by_hour(spans):
        hours[hour][state] += seconds
    # Only times of runs that went as they should are told: a connection that is refused at once is not fast.
    timed = result if result.ms is not None and result.state.facts.tells and works(result.state) else None
    now = minute // 60
    if timed is not None:
        hours.setdefault(now, Counter())
    days: defaultdict[int, Counter[State]] = defaultdict(Counter)
    for hour, seconds_by_state in hours.items():
        days[hour // _HOURS_A_DAY].update(seconds_by_state)
        _add(Hour, {"monitor_id": monitor, "hour": hour}, seconds_by_state, timed if hour == now else None)
    for day, seconds_by_state in days.items():
        run = timed if day == now // _HOURS_A_DAY else None
        _add(Day, {"monitor_id": monitor, "day": day}, seconds_by_state, run)


def works(state: State) -> bool:
    """Whether the time that a run of this state took says how fast the server is."""
    return state in (State.UP, State.DEGRADED)


def minute_of(moment: datetime) -> int:
    """The minute since 1970."""
    return (moment - EPOCH) // _MINUTE


def hour_of(moment: datetime) -> int:
    """The hour since 1970."""
    return (moment - EPOCH) // _HOUR


def _add(table: type[Hour] | type[Day], key: Mapping[str, int], seconds: Counter[State], run: Result | None) -> None:
    row = table.objects.filter(**key).first()
    found = row or table(**key)
    changed: dict[str, Any] = {str(state): getattr(found, state) + count for state, count in seconds.items()}
    if run is not None and run.ms is not None:
        changed |= {
            "count": found.count + 1,
            "ms_min": run.ms if found.ms_min is None else min(found.ms_min, run.ms),
            "ms_sum": found.ms_sum + run.ms,
            "ms_max": run.ms if found.ms_max is None else max(found.ms_max, run.ms),
            "histogram": histogram.with_run(found.histogram, run.ms),
            "stages": dict(Counter(found.stages) + Counter(run.stages)),
        }
    if row is None:
        table.objects.create(**key, **changed)
    else:
        table.objects.filter(**key).update(**changed)
