"""How a monitor stands, as its row keeps it: columns for what is asked for, and one JSON object for all else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from smtptest.engine.events import Json
from smtptest.monitors.models import Monitor
from smtptest.monitors.record.course import Run, Standing
from smtptest.monitors.record.judging.usual import Usual
from smtptest.monitors.record.spans import Counted, Span
from smtptest.monitors.record.state import BY_CODE


@dataclass(frozen=True)
class Kept:
    """All that the next run continues."""

    standing: Standing = field(default_factory=Standing)
    """How the monitor stood after the last run."""
    counted: Counted = field(default_factory=Counted)
    """How far its time is counted."""
    usual: Usual = field(default_factory=Usual)
    """How long its runs usually take."""
    waiting: tuple[int, ...] = ()
    """The primary keys of the tests of the runs that are not confirmed yet, the oldest first."""


def of(monitor: Monitor) -> Kept:
    """What the row says."""
    data: Json = monitor.course
    if not data:
        return Kept()
    standing = Standing(
        level=BY_CODE[data["level"]],
        since=monitor.since,
        last=_run(data["last"]) if data["last"] else None,
        worse=tuple(map(_run, data["worse"])),
        better=tuple(map(_run, data["better"])),
        recent=data["recent"],
        flapping=data["flapping"],
        began=_moment(data["began"]),
        confirmed=_moment(data["confirmed"]),
        reminded=data["reminded"],
    )
    counted = Counted(tuple(map(_span, data["spans"])), _moment(data["until"]))
    return Kept(standing, counted, Usual(tuple(data["usual"]), _moment(data["sampled"])), tuple(data["tests"]))


def course(kept: Kept) -> Json:
    """What :func:`of` reads, as the row keeps it."""
    standing = kept.standing
    return {
        "level": standing.level.facts.code,
        "last": _told(standing.last) if standing.last else None,
        "worse": [_told(run) for run in standing.worse],
        "better": [_told(run) for run in standing.better],
        "recent": standing.recent,
        "flapping": standing.flapping,
        "began": _seconds(standing.began),
        "confirmed": _seconds(standing.confirmed),
        "reminded": standing.reminded,
        "spans": [[_seconds(span.begin), _seconds(span.end), span.state.facts.code] for span in kept.counted.waiting],
        "until": _seconds(kept.counted.until),
        "usual": list(kept.usual.samples),
        "sampled": _seconds(kept.usual.sampled),
        "tests": list(kept.waiting),
    }


def _told(run: Run) -> list[float | int]:
    return [run.moment.timestamp(), run.state.facts.code]


def _run(told: list[float | int]) -> Run:
    return Run(datetime.fromtimestamp(told[0], UTC), BY_CODE[int(told[1])])


def _span(told: list[float | int]) -> Span:
    begin, end = (datetime.fromtimestamp(seconds, UTC) for seconds in told[:2])
    return Span(begin, end, BY_CODE[int(told[2])])


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
