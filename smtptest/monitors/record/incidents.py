"""What an incident is made of: its states, the transcripts that are kept of it, and the alerts about it.

Of all transcripts the last good one is kept, and of an incident the first, the worst and the last; those of runs that
are not confirmed yet wait. All others expire as soon as their run is recorded: a year of them would be gigabytes.
What is kept expires some weeks later, as minutes do, and the figures stay.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from smtptest.monitors.models import Alert, Change, Incident, Monitor
from smtptest.monitors.models.outbox import put
from smtptest.monitors.record.course import Happening, Step
from smtptest.monitors.record.state import State
from smtptest.transcripts.database import timekeeping
from smtptest.transcripts.models import Test

KEEP = timedelta(days=35)
# The expiry of what a lasting incident shows is put off once a day.
_RENEWED = timedelta(days=1)
_TESTS = ("first_test_id", "worst_test_id", "last_test_id", "good_test_id")
_RANKS: Mapping[str, int] = {state: state.facts.rank for state in State}
_ALERTS: Mapping[Happening, Alert.Kind] = {
    Happening.BEGUN: Alert.Kind.DOWN,
    Happening.WORSE: Alert.Kind.DOWN,
    Happening.FLAPPING: Alert.Kind.FLAPPING,
    Happening.REMINDER: Alert.Kind.REMINDER,
    Happening.ENDED: Alert.Kind.RECOVERED,
}


@dataclass(kw_only=True)
class Occurrence:
    """A run, as an incident sees it."""

    monitor: Monitor
    """Its ``good_test`` is changed, and saved by the caller."""
    test: int | None
    """The primary key of its test; None if it has none."""
    state: State
    """What the run shows."""
    taken: Step
    """What it has brought about."""
    incident: Incident | None
    """The one that lasted before it."""
    waiting: tuple[int, ...]
    """Tests of the bad runs before that are not confirmed yet. Afterwards, those that still are not."""
    now: datetime
    """When it is recorded, by the clock of the database."""


def follow(run: Occurrence) -> bool:
    """Begin, continue or end the incident, and put its alerts into the outbox. Returns whether the test is kept."""
    standing = run.taken.standing
    if run.incident is None and standing.began is not None:
        run.incident = _begun(run)
    kept = _keep(run)
    if run.incident is not None:
        _note(run, run.incident)
        _tell(run, run.incident)
    return kept


def _begun(run: Occurrence) -> Incident:
    standing = run.taken.standing
    first = run.waiting[0] if run.waiting else run.test
    incident = Incident.objects.create(
        monitor=run.monitor,
        began=standing.began or run.now,
        confirmed=standing.confirmed or run.now,
        worst=standing.level,
        states=[],
        first_test_id=first,
        worst_test_id=first,
        last_test_id=run.waiting[-1] if run.waiting else run.test,
        good_test_id=run.monitor.good_test_id,
    )
    _put_off([one for one in (first, incident.good_test_id) if one is not None], run.now)
    left, run.waiting = run.waiting, ()
    discard(left, run.monitor, run.now)
    return incident


def _keep(run: Occurrence) -> bool:
    """Whether the test of the run is kept; what it takes the place of is not."""
    if not run.state.facts.tells or run.test is None:
        return False
    if run.state.is_good:
        former, run.monitor.good_test_id = run.monitor.good_test_id, run.test
        refuted, run.waiting = run.waiting, ()
        over = [one for one in (former, *refuted) if one is not None]
        discard(over, run.monitor, run.now, in_incident=run.incident is not None)
        return True
    if run.incident is None:
        run.waiting = (*run.waiting, run.test)
        _put_off([run.test], run.now)
        return True
    _keep_of(run.incident, run.test, run)
    return True


def _keep_of(incident: Incident, test: int, run: Occurrence) -> None:
    """The last bad run of an incident so far, which may be the worst."""
    former = {incident.last_test_id, incident.worst_test_id}
    if _RANKS[run.state] > _RANKS[incident.worst] or incident.worst_test_id is None:
        incident.worst_test_id = test
    incident.last_test_id = test
    kept = {getattr(incident, name) for name in _TESTS}
    incident.save(update_fields=["worst_test", "last_test"])
    _put_off([one for one in kept if one is not None], run.now)
    discard([one for one in former - kept if one is not None], run.monitor, run.now)


def _note(run: Occurrence, incident: Incident) -> None:
    """The states that the incident goes through, and its end."""
    standing, happenings = run.taken.standing, run.taken.happenings
    level = str(standing.level)
    if run.taken.ended is None and (not incident.states or incident.states[-1][1] != level):
        moment = standing.last.moment if incident.states and standing.last else incident.began
        incident.states = [*incident.states, [moment.isoformat(), level]]
        incident.worst = max(incident.worst, level, key=lambda state: _RANKS[state])
    incident.ended = run.taken.ended
    incident.flapping = incident.flapping or Happening.FLAPPING in happenings
    incident.save(update_fields=["states", "worst", "ended", "flapping"])


def _tell(run: Occurrence, incident: Incident) -> None:
    for happening in run.taken.happenings:
        kind = _ALERTS.get(happening)
        if happening is Happening.BEGUN and Happening.FLAPPING in run.taken.happenings:
            continue  # this is reported instead
        if kind is not None:
            put(run.monitor, kind, run.now, incident=incident, number=_number(run, incident, happening))


def _number(run: Occurrence, incident: Incident, happening: Happening) -> int:
    if happening is Happening.REMINDER:
        return run.taken.standing.reminded
    return len(incident.states) - 1 if happening is Happening.WORSE else 0


def discard(tests: Collection[int], monitor: Monitor, now: datetime, *, in_incident: bool = True) -> None:
    """Let these tests expire now, except those that an incident, a change or the monitor still shows.

    Expired tests are deleted many at once, which costs a tenth of one by one. in_incident: whether an incident can show
    one of them.
    """
    gone = set(tests) - {monitor.good_test_id}
    if gone and in_incident:
        shows = Q(first_test__in=gone) | Q(worst_test__in=gone) | Q(last_test__in=gone) | Q(good_test__in=gone)
        rows = Incident.objects.filter(shows, monitor=monitor).values_list(*_TESTS)
        gone -= {test for row in rows for test in row}
    if gone:
        gone -= set(Change.objects.filter(monitor=monitor, test__in=gone).values_list("test_id", flat=True))
        Test.objects.filter(pk__in=gone).update(expires=now)


def _put_off(tests: Iterable[int], now: datetime) -> None:
    """Keep these for as long as the minutes of today; for no less than now, while the clock may be behind."""
    kept = Test.objects.filter(pk__in=list(tests))
    kept.filter(expires__lt=now + KEEP - _RENEWED).update(expires=now + KEEP)
    later = kept.filter(expires__gt=now + KEEP)
    if later.exists() and not timekeeping.doubt():
        later.update(expires=now + KEEP)
