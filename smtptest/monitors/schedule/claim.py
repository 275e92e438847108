"""Claims due runs from the monitors' own rows: in one transaction, so that no two processes have the same one."""

from __future__ import annotations

import random
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from smtptest.monitors import grid
from smtptest.monitors.models import Alert, Monitor, Turn, outbox
from smtptest.transcripts import event_log
from smtptest.transcripts.database import clock

# A confirming run is due half a minute after a bad one, and one that was asked for at once.
_LATEST_ATTEMPT = timedelta(minutes=1)
# When runs of a monitor are due.
_MOMENTS = ("next_due", "attempt_due", "asked")


def new_worker() -> str:
    """The name of a process in the turns that it has claimed."""
    return secrets.token_hex(8)


@dataclass(frozen=True)
class Claimed:
    """What came of a look at the monitors."""

    turns: list[Turn]
    """The runs to be made here from now on, each with its monitor."""
    hopeless: list[Monitor]
    """Monitors whose server has refused this service for too long: they have been paused."""
    pause: float | None
    """Seconds until the next run is due; None if there is none."""


def claim(worker: str, room: int, *, listens: bool = True) -> Claimed:
    """Claim runs that are due, at most this many, those that have waited longest first.

    listens: whether mail comes to this process; round trips are made nowhere else.
    """
    with transaction.atomic():
        now = clock.now()
        found = _locked(_due(now, listens=listens)[: max(0, room)]) if room > 0 else []
        hopeless = [one for one in found if grid.is_hopeless(one.refused_since, now)]
        turns = [_turn(one, worker, now) for one in found if one not in hopeless]
        _leave_alone(hopeless, now)
        Turn.objects.bulk_create(turns)
        for turn in turns:
            # Not bulk_update(), which takes several times as long to write its one statement.
            Monitor.objects.filter(pk=turn.monitor_id).update(**_moments(turn.monitor))
    return Claimed(turns, hopeless, _pause(now))


def _due(now: datetime, *, listens: bool) -> QuerySet[Monitor]:
    """A monitor has one run at a time: what comes due in that time waits, and is one late run."""
    under_way = Exists(Turn.objects.filter(monitor=OuterRef("pk")))
    is_due = Q(next_due__lte=now) | Q(attempt_due__lte=now) | Q(asked__lte=now)
    due = Monitor.objects.filter(is_due, ~under_way, paused__isnull=True)
    # Not exclude(): plans from before there were round trips lack the field.
    elsewhere = Q() if listens else Q(plan__round_trip__isnull=True) | Q(plan__round_trip=False)
    return due.filter(elsewhere).order_by("next_due")


def _locked(due: QuerySet[Monitor]) -> list[Monitor]:
    """The rows, which nobody else can claim until this transaction is over. SQLite has one writer anyway."""
    if not connection.features.has_select_for_update_skip_locked:
        return list(due)
    found = list(due.select_for_update(skip_locked=True))
    # This statement sees what was committed since the one before began, a turn of the same monitor included.
    taken = set(Turn.objects.filter(monitor__in=found).values_list("monitor_id", flat=True))
    return [one for one in found if one.pk not in taken]


def _turn(monitor: Monitor, worker: str, now: datetime) -> Turn:
    """The run that is due: one, if a planned one, a confirming one and one that was asked for are due at once."""
    planned, attempt, asked = monitor.next_due, monitor.attempt_due, monitor.asked
    confirms = attempt is not None and attempt <= now
    due = planned
    if planned <= now:
        every = timedelta(seconds=monitor.every)
        monitor.next_due = grid.backed_off(planned, every, now, monitor.refused_since)
    else:
        due = next(moment for moment in (attempt, asked) if moment is not None and moment <= now)
    if confirms:
        monitor.attempt_due = None
    if asked is not None and asked <= now:
        monitor.asked = None
    number = monitor.bad_in_a_row if confirms else 0
    return Turn(monitor=monitor, due=due, attempt=number, worker=worker, lease_until=now + event_log.LEASE)


def _moments(monitor: Monitor) -> dict[str, datetime | None]:
    return {name: getattr(monitor, name) for name in _MOMENTS}


def _leave_alone(hopeless: Collection[Monitor], now: datetime) -> None:
    """Pause these monitors and alert their owners, in a constant number of statements."""
    outbox.put_all(hopeless, Alert.Kind.STOPPED, now, number=now.toordinal())
    Monitor.objects.filter(pk__in=[one.pk for one in hopeless]).update(
        paused=now, paused_because=Monitor.Paused.REFUSED, attempt_due=None, asked=None
    )


def _pause(now: datetime) -> float | None:
    first = Monitor.objects.filter(paused__isnull=True, next_due__gt=now).aggregate(at=Min("next_due"))["at"]
    confirming = Monitor.objects.filter(paused__isnull=True, attempt_due__gt=now).aggregate(at=Min("attempt_due"))["at"]
    moments = [moment for moment in (first, confirming) if moment is not None]
    return (min(moments) - now).total_seconds() if moments else None


def renew(turns: Collection[int], worker: str) -> None:
    """Renew the leases of these turns, as far as they are still this process's."""
    after, _ = event_log.leases()
    Turn.objects.filter(pk__in=turns, worker=worker, lease_until__gt=after).update(
        lease_until=clock.now() + event_log.LEASE
    )


def attach(turn: Turn, test_id: int) -> bool:
    """Store which test makes the run. Returns whether the turn is still this process's."""
    return bool(Turn.objects.filter(pk=turn.pk, worker=turn.worker).update(test=test_id))


def take_lost(most: int) -> list[Turn]:
    """Take over turns whose process has not renewed its lease, each for the first that asks: under a new name, so that
    a process that was only frozen finds them gone."""
    if not clock.is_settled():
        return []
    lost = Turn.objects.exclude(event_log.lease_holds()).select_related("monitor", "test")
    found = list(lost[:most])
    if found:
        clock.look()  # if it was set since the last look, their process may have seen that before this one
    return [turn for turn in found if clock.is_settled() and _taken(turn)]


def _taken(turn: Turn) -> bool:
    mine = Turn.objects.filter(pk=turn.pk, worker=turn.worker, lease_until=turn.lease_until)
    turn.worker, turn.lease_until = new_worker(), clock.now() + event_log.LEASE
    return bool(mine.update(worker=turn.worker, lease_until=turn.lease_until))


def mend() -> int:
    """Give a new next run to monitors whose next run was planned before the clock was put back. Returns how many.

    It is elsewhere in the interval than before, so that no moment comes a second time.
    """
    now = clock.now()
    ahead = Q(next_due__gt=now) | Q(attempt_due__gt=now) | Q(asked__gt=now)
    waiting = Monitor.objects.filter(ahead, paused__isnull=True)
    return sum(_mended(one, now) for one in waiting.only("every", "refused_since", *_MOMENTS))


def _mended(one: Monitor, now: datetime) -> bool:
    every, changes = timedelta(seconds=one.every), {}
    if grid.is_too_far(one.next_due, every, now, one.refused_since):
        changes["next_due"] = now + every * random.random()  # noqa: S311  # nosec B311  # no secret
    for name in ("attempt_due", "asked"):
        moment = getattr(one, name)
        if moment is not None and moment > now + _LATEST_ATTEMPT:
            changes[name] = now
    same = Monitor.objects.filter(pk=one.pk, **_moments(one))
    return bool(changes) and bool(same.update(**changes))
