"""How long a server was in which state: each run holds until the next one, and a bad one counts once it is confirmed.

A run holds for no longer than HOLD times the interval and a little; what comes after is not measured. The time of
runs that were worse than the confirmed level waits: if more of them confirm it, it counts as what they were; if a run
refutes it, it counts as the level before. Announced maintenance is cut out of every span.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from smtptest.monitors.record.course import Run, Standing
from smtptest.monitors.record.state import State

HOLD = 1.5
_LATE = timedelta(seconds=30)
# By so much no clock that is right is put back: what was counted beyond it was counted by one that was wrong.
_CLOCK_WAS_AHEAD = timedelta(days=1)
Window = tuple[datetime, datetime]


class Span(NamedTuple):
    """A time span in one state."""

    begin: datetime
    """The first moment of it."""
    end: datetime
    """The first moment after it."""
    state: State
    """What its time counts as."""

    @property
    def seconds(self) -> float:
        return (self.end - self.begin).total_seconds()


def holds_for(every: int) -> timedelta:
    """How long a run stands for the state of the server, if no other follows. every: seconds between two planned
    runs."""
    return timedelta(seconds=every * HOLD) + _LATE


def days_until(end: datetime, moment: datetime) -> int:
    """The days from one moment to another by the calendar, in UTC: 0 on the same day, negative once that day is over.

    What is told by this changes at midnight and at no other moment, so it does not tell the second of the end.
    """
    return (end.astimezone(UTC).date() - moment.astimezone(UTC).date()).days


@dataclass(frozen=True)
class Counted:
    """How far a monitor's time is counted."""

    waiting: tuple[Span, ...] = ()
    """Spans of runs that were worse than the level and are not confirmed yet."""
    until: datetime | None = None
    """Up to when all time is counted or waits; no second is counted twice, even if the clock is put back."""

    def with_step(
        self, before: Standing, after: Standing, moment: datetime, every: int, windows: Sequence[Window]
    ) -> tuple[Counted, list[Span]]:
        """The spans that are counted now: a run at that moment has taken the course from ``before`` to ``after``."""
        if self.until is not None and self.until - moment > _CLOCK_WAS_AHEAD:
            return replace(self, until=None).with_step(before, after, moment, every, windows)
        spans = [*self.waiting, *self._last(before.last, moment, every)]
        still = {run.moment for run in after.worse}
        risen = after.level.facts.rank > before.level.facts.rank
        refuted = set() if risen else {run.moment for run in before.worse} - still
        waiting = tuple(span for span in spans if span.begin in still)
        counted = [
            Span(span.begin, span.end, before.level if span.begin in refuted else span.state)
            for span in spans
            if span.begin not in still
        ]
        until = moment if self.until is None else max(self.until, moment)
        return Counted(waiting, until), [part for span in counted for part in without(span, windows)]

    def running(self, standing: Standing, now: datetime, every: int) -> list[Span]:
        """The time since the last run, which the next one will count, if that is settled: the run told something, and
        what it told waits for no other to confirm it."""
        last = standing.last
        if last is None or not last.state.facts.tells or last in standing.worse:
            return []
        return self._last(last, now, every)

    def _last(self, run: Run | None, moment: datetime, every: int) -> list[Span]:
        """The span of the run before this moment, as far as it is not counted yet."""
        if run is None or (self.until is not None and run.moment < self.until):
            return []
        end = min(moment, run.moment + holds_for(every))
        return [Span(run.moment, end, run.state)] if run.moment < end else []


def without(span: Span, windows: Iterable[Window]) -> Iterator[Span]:
    """The span with the windows of maintenance cut out; these in their own state."""
    begin = span.begin
    for window in sorted(windows):
        opens, closes = max(window[0], begin), min(window[1], span.end)
        if opens < closes:
            if begin < opens:
                yield Span(begin, opens, span.state)
            yield Span(opens, closes, State.MAINTENANCE)
            begin = closes
    if begin < span.end:
        yield Span(begin, span.end, span.state)


def by_hour(spans: Iterable[Span]) -> Iterator[tuple[int, State, int]]:
    """The whole seconds of the spans, cut at full hours: the hour since 1970, the state, how many."""
    for span in spans:
        begin, end = (round(moment.timestamp()) for moment in (span.begin, span.end))
        while begin < end:
            hour = begin // 3600
            until = min(end, (hour + 1) * 3600)
            yield hour, span.state, until - begin
            begin = until
