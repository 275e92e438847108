"""Stores the result of a run, and adds it to its hour and day in the same transaction, without a nightly job."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from smtptest.monitors.models import Day, Hour, Minute
from smtptest.monitors.record import histogram, rows
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
    """When the run was due: it counts for this minute, hour and day."""
    state: State
    """What it showed."""
    ms: int | None = None
    """How long the server took; None if nothing was measured."""
    stages: Mapping[str, int] = field(default_factory=dict)
    """The milliseconds of each stage."""
    test: int | None = None
    """The primary key of its test, if that is kept."""


def store(monitor: int, result: Result, spans: Iterable[Span]) -> None:
    """Store one run and the spans that are counted by it. monitor: its primary key. Call it in a transaction."""
    minute = minute_of(result.moment)
    # A run that confirms another can be in the same minute, and says more.
    row = {
        "monitor_id": monitor,
        "minute": minute,
        "state": result.state.facts.code,
        "ms": result.ms,
        "stages": packed(result.stages) if result.stages else None,
        "test": result.test,
    }
    rows.write(Minute, row)
    hours: defaultdict[int, Counter[State]] = defaultdict(Counter)
    for hour, state, seconds in by_hour(spans):
        hours[hour][state] += seconds
    # Only runs that went well count for the times: a connection that is refused at once is not fast.
    timed = result if result.ms is not None and result.state.facts.tells and works(result.state) else None
    now = minute // 60
    if timed is not None:
        hours.setdefault(now, Counter())
    days: defaultdict[int, Counter[State]] = defaultdict(Counter)
    for hour, seconds_by_state in hours.items():
        days[hour // _HOURS_A_DAY].update(seconds_by_state)
        _add(Hour, monitor, hour, seconds_by_state, timed if hour == now else None)
    for day, seconds_by_state in days.items():
        run = timed if day == now // _HOURS_A_DAY else None
        _add(Day, monitor, day, seconds_by_state, run)


def works(state: State) -> bool:
    """Whether the time that a run of this state took says how fast the server is."""
    return state in (State.UP, State.DEGRADED)


def minute_of(moment: datetime) -> int:
    """The minute since 1970."""
    return (moment - EPOCH) // _MINUTE


def hour_of(moment: datetime) -> int:
    """The hour since 1970."""
    return (moment - EPOCH) // _HOUR


def _add(table: type[Hour] | type[Day], monitor: int, number: int, seconds: Counter[State], run: Result | None) -> None:
    row = rows.read(table, monitor, number)
    for state, count in seconds.items():
        row[str(state)] += count
    if run is not None and run.ms is not None:
        row |= {
            "count": row["count"] + 1,
            "ms_min": run.ms if row["ms_min"] is None else min(row["ms_min"], run.ms),
            "ms_sum": row["ms_sum"] + run.ms,
            "ms_max": run.ms if row["ms_max"] is None else max(row["ms_max"], run.ms),
            "histogram": histogram.with_run(row["histogram"], run.ms),
            "stages": dict(Counter(row["stages"]) + Counter(run.stages)),
        }
    rows.write(table, row)
