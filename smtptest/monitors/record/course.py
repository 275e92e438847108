"""The course of a monitor: how it stood, and one more run, give how it stands and what has happened.

A server's level is the state that has been confirmed. It rises to a worse one when ``confirm`` runs in a row were worse
than it, to the best of these; it falls to a better one when ``recover`` runs in a row were better, to the worst of
these. An incident lasts while the level is not up: from the first of the runs that confirmed it, to the first of those
that ended it. Runs that tell nothing (unknown, maintenance) change neither.

Flapping: of the last RUNS runs that tell something, HIGH or more were good after a bad one or the other way round. That
is said once, and the incident stays open, without a word about each change, until there are no more than LOW such
changes and the server is up. (Nagios does it like that, with other numbers.) A server whose single bad runs were
never confirmed has an incident from then on.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum, auto
from itertools import pairwise
from typing import NamedTuple

from smtptest.monitors.record.state import State

RUNS = 21
HIGH = 6
LOW = 2
REMIND_EVERY = timedelta(hours=24)


class Happening(StrEnum):
    """What a run has brought about."""

    CONFIRM = auto()
    """A worse run is to be confirmed."""
    BEGUN = auto()
    """An incident was confirmed."""
    WORSE = auto()
    """The incident has become worse."""
    EASED = auto()
    """The incident has become less bad."""
    ENDED = auto()
    """The incident is over."""
    FLAPPING = auto()
    """The server has begun to alternate."""
    REMINDER = auto()
    """The incident still lasts."""


class Run(NamedTuple):
    """One judged run."""

    moment: datetime
    """When it was made: when its test started, or when it was due if it has none."""
    state: State
    """What it showed."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What the owner of a monitor has chosen, and what holds at the moment."""

    confirm: int = 2
    """How many runs in a row must be worse than the level before it rises."""
    recover: int = 1
    """How many runs in a row must be better than the level before it falls."""
    acknowledged: bool = False
    """Whether the owner knows of the incident, so that no reminder is due."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a monitor stands."""

    level: State = State.UP
    """The confirmed state."""
    since: datetime | None = None
    """Since when the shown state is what it is; None before the first run."""
    last: Run | None = None
    """The last run, of whatever state; None before the first."""
    worse: tuple[Run, ...] = ()
    """The last runs in a row that were worse than the level: fewer than confirm it."""
    better: tuple[Run, ...] = ()
    """The last runs in a row that were better than the level."""
    recent: str = ""
    """The last RUNS runs that tell something, the oldest first: ``g`` for good, ``b`` for bad."""
    flapping: bool = False
    """Whether it alternates, so that its changes are not told one by one."""
    began: datetime | None = None
    """When the incident began that lasts; None if none does."""
    confirmed: datetime | None = None
    """When that incident was confirmed; None if none lasts. Reminders are counted from here."""
    reminded: int = 0
    """How many days it had been confirmed for at the last reminder of it; 0 if there was none."""

    @property
    def shown(self) -> State:
        """The state that is shown: an unknown one at once, any other when it is confirmed.

        Until then it is the state before. A monitor that has had no good run yet is shown as unknown.
        """
        if self.last is None:
            return State.UNKNOWN
        if self.flapping or not self.last.state.facts.tells:
            return self.last.state
        return State.UNKNOWN if self.began is None and "g" not in self.recent else self.level


class Step(NamedTuple):
    """What one run has brought about."""

    standing: Standing
    """How the monitor stands after it."""
    happenings: tuple[Happening, ...]
    """What has happened by it, in this order; empty for a run that changes nothing."""
    ended: datetime | None = None
    """When the incident ended that this run has ended: with the first good run in a row. None if it ended none."""


@dataclass
class _Course:
    """One step in the making."""

    standing: Standing
    """How the monitor stands so far in this step."""
    rules: Rules
    """What the owner has chosen."""
    happenings: list[Happening] = field(default_factory=list)
    """What has happened so far."""
    ended: datetime | None = None
    """When the incident ended, if this step ends it."""
    risen: datetime | None = None
    """The first of the runs that confirmed a worse level, if this step confirms one."""

    def change(self, **fields: object) -> None:
        self.standing = replace(self.standing, **fields)  # type: ignore[arg-type]

    def hear(self, run: Run) -> None:
        """A run that tells something."""
        rank, level = run.state.facts.rank, self.standing.level.facts.rank
        self.change(
            worse=(*self.standing.worse, run) if rank > level else (),
            better=(*self.standing.better, run) if rank < level else (),
            recent=(self.standing.recent + ("g" if run.state.is_good else "b"))[-RUNS:],
        )
        self._flap(run)
        if len(self.standing.worse) >= self.rules.confirm:
            self._rise(run)
        elif self.standing.worse:
            self.happenings.append(Happening.CONFIRM)
        if len(self.standing.better) >= self.rules.recover:
            self._fall()

    def _flap(self, run: Run) -> None:
        standing = self.standing
        changes = alternations(standing.recent)
        if standing.flapping and changes <= LOW:
            self.change(flapping=False)
        elif not standing.flapping and changes >= HIGH and (standing.began is not None or not run.state.is_good):
            self.happenings.append(Happening.FLAPPING)
            self.change(flapping=True)
            if standing.began is None:
                began = standing.worse[0].moment if standing.worse else run.moment
                self.change(began=began, confirmed=run.moment, level=run.state, worse=(), better=(), reminded=0)

    def _rise(self, run: Run) -> None:
        worse = self.standing.worse
        self.risen = worse[0].moment
        level = min((one.state for one in worse), key=lambda state: state.facts.rank)
        left = _tail(worse, level, worse_than=True)
        if self.standing.began is None:
            self.change(began=worse[0].moment, confirmed=run.moment, reminded=0)
            self.happenings.append(Happening.BEGUN)
        elif not self.standing.flapping:
            self.happenings.append(Happening.WORSE)
        self.change(level=level, worse=left)
        if left:
            self.happenings.append(Happening.CONFIRM)

    def _fall(self) -> None:
        better = self.standing.better
        level = max((one.state for one in better), key=lambda state: state.facts.rank)
        if level.is_good:
            if self.standing.flapping:
                return
            self.ended = better[0].moment
            self.happenings.append(Happening.ENDED)
            self.change(level=level, better=(), began=None, confirmed=None, reminded=0)
            return
        if not self.standing.flapping:
            self.happenings.append(Happening.EASED)
        self.change(level=level, better=_tail(better, level, worse_than=False))

    def remind(self, moment: datetime) -> None:
        standing = self.standing
        if standing.confirmed is None or self.happenings or self.rules.acknowledged:
            return
        # Not one for each day on which nobody could tell how the server was.
        days = (moment - standing.confirmed) // REMIND_EVERY
        if days > standing.reminded:
            self.change(reminded=days)
            self.happenings.append(Happening.REMINDER)


def _tail(runs: tuple[Run, ...], level: State, *, worse_than: bool) -> tuple[Run, ...]:
    """The last runs in a row that are still worse, or better, than the new level."""
    left: list[Run] = []
    for run in reversed(runs):
        beyond = run.state.facts.rank - level.facts.rank
        if (beyond if worse_than else -beyond) <= 0:
            break
        left.append(run)
    return tuple(reversed(left))


def alternations(recent: str) -> int:
    """How often a good run followed a bad one, or the other way round."""
    return sum(one != other for one, other in pairwise(recent))


def step(standing: Standing, run: Run, rules: Rules) -> Step:
    """Take one more run into account."""
    course = _Course(standing, rules)
    if run.state.facts.tells:
        course.hear(run)
    course.change(last=run)
    if run.state.facts.tells:
        course.remind(run.moment)
    before, after = standing.shown, course.standing.shown
    if standing.since is None or before is not after:
        course.change(since=_since(course, run))
    return Step(course.standing, tuple(course.happenings), course.ended)


def _since(course: _Course, run: Run) -> datetime:
    """When the shown state began: a worse one with the first of the runs that confirmed it, the end of an incident with
    the first good one. While it flaps, each run is shown as it is."""
    risen = None if course.standing.flapping else course.risen
    return risen or course.ended or run.moment
