"""The append-only log of each test's events, written by the process that runs the test and read by all others."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.db.models import BooleanField, ExpressionWrapper, Model, OuterRef, Q, Subquery

from smtptest.engine.events import Event as DialogEvent
from smtptest.engine.events import Finished, Json
from smtptest.transcripts.database import clock, room
from smtptest.transcripts.interruption import closing_events
from smtptest.transcripts.models import Event, Test

LEASE = timedelta(seconds=15)
RENEWAL_SECONDS = 5.0
_ROWS = 1000  # in one statement; SQLite takes 32,766 values


@cache
def _table(model: type[Model]) -> str:
    """The model's table, quoted. Not asked at import: whoever only imports this module needs no database."""
    return connection.ops.quote_name(model._meta.db_table)


class LeaseLost(Exception):
    """The test is no longer ours to write to: it was ended, deleted, or given up as interrupted."""


def owner_hash(token: str) -> str:
    """What is kept of an owner's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def create(
    plan: Mapping[str, Any], owner_token: str, keep: timedelta, kind: Test.Kind = Test.Kind.TEST, *, owner: str = ""
) -> Test:
    """Create a running test, its lease held. keep: how long its transcript can be read. owner: what is kept of the
    owner's token, where that is all that is known of it."""
    now = clock.now()
    return Test.objects.create(
        kind=kind,
        plan=plan,
        owner_hash=owner or owner_hash(owner_token),
        started=now,
        lease_until=now + LEASE,
        expires=now + keep,
    )


def find(public_id: str) -> Test | None:
    """The test of a link; None if it is unknown, deleted or expired."""
    return Test.objects.filter(public_id=public_id, expires__gt=clock.now()).first()


def is_owner(test: Test, token: str) -> bool:
    """Whether this is the owner's token, compared in constant time."""
    return bool(token) and hmac.compare_digest(test.owner_hash, owner_hash(token))


def append(test_id: int, events: Sequence[DialogEvent]) -> None:
    """Add the next events of one test, as :func:`append_all` does. Raises LeaseLost."""
    if append_all({test_id: events}):
        raise LeaseLost


def append_all(batches: Mapping[int, Sequence[DialogEvent]]) -> set[int]:
    """Add the next events of several tests, all in one transaction; a test's own ``finished`` also ends the test.

    Adding the same events again does no harm, if a lost connection left it open whether they were stored. Returns the
    tests whose lease has run out: nothing of theirs is added, so that nothing follows an end that readers have seen.
    """
    with transaction.atomic():
        lost = {test_id for test_id in _hold(batches.keys()) if not _has_ended(test_id, batches[test_id])}
        _insert(
            (test_id, event.seq, event.stored)
            for test_id, events in batches.items()
            if test_id not in lost
            for event in events
        )
        for test_id in batches.keys() - lost:
            if changes := _ending(batches[test_id]):
                Test.objects.filter(pk=test_id).update(**changes)
    return lost


def _insert(rows: Iterable[tuple[int, int, str]]) -> None:
    """Rows of a test, a number and the event as JSON; what is there already stays.

    In SQL, because a viewer waits for this statement, and bulk_create takes longer to write it than to run it. Nothing
    is put into its text but the name of the table and places for values.
    """
    waiting = list(rows)
    while waiting:
        now, waiting = waiting[:_ROWS], waiting[_ROWS:]
        places = ", ".join(["(%s, %s, %s)"] * len(now))
        statement = f"INSERT INTO {_table(Event)} (test_id, seq, data) VALUES {places} ON CONFLICT DO NOTHING"  # noqa: S608  # nosec B608
        with connection.cursor() as cursor:
            cursor.execute(statement, [value for row in now for value in row])


def _ending(events: Sequence[DialogEvent]) -> Json:
    last = events[-1]
    if not isinstance(last, Finished) or not last.ends_test:
        return {}
    return {"state": Test.State.FINISHED, "verdict": last.verdict, "summary": last.summary, "took": last.took}


def _has_ended(test_id: int, events: Sequence[DialogEvent]) -> bool:
    """Whether the end among these events is the test's: they were added before, but the caller never learned of it."""
    changes = _ending(events)
    return bool(changes) and Test.objects.filter(pk=test_id, events__seq=events[-1].seq, **changes).exists()


def renew(test_id: int) -> bool:
    """Renew one lease; True if somebody asked to stop the test. Raises LeaseLost."""
    lost, stopped = renew_all([test_id])
    if lost:
        raise LeaseLost
    return bool(stopped)


def renew_all(test_ids: Collection[int]) -> tuple[set[int], set[int]]:
    """Renew the leases of these tests: those whose lease is lost, and those that somebody asked to stop."""
    lost = _hold(test_ids)
    stopped = Test.objects.filter(pk__in=test_ids, stop_requested=True).values_list("pk", flat=True)
    return lost, set(stopped) - lost


def _hold(test_ids: Collection[int]) -> set[int]:
    """Renew the leases that are still held. Returns the tests whose lease is lost."""
    now = clock.now()
    limit = now - clock.uncertainty()
    if _renew(test_ids, now, limit) == len(test_ids):
        return set()
    held = Test.objects.filter(pk__in=test_ids, state=Test.State.RUNNING, lease_until__gt=limit)
    return set(test_ids) - set(held.values_list("pk", flat=True))


def _renew(test_ids: Collection[int], now: datetime, limit: datetime) -> int:
    """Renew those leases that end after ``limit``; how many. In SQL, as :func:`_insert` is, and for the same reason."""
    if not test_ids:
        return 0
    until, after = (connection.ops.adapt_datetimefield_value(moment) for moment in (now + LEASE, limit))
    places = ", ".join(["%s"] * len(test_ids))
    held = f"id IN ({places}) AND state = %s AND lease_until > %s"
    statement = f"UPDATE {_table(Test)} SET lease_until = %s WHERE {held}"  # noqa: S608  # nosec B608
    with connection.cursor() as cursor:
        cursor.execute(statement, [until, *test_ids, Test.State.RUNNING.value, after])
        renewed: int = cursor.rowcount
    return renewed


def read(test: Test, after: int = -1, most: int | None = None) -> list[Json]:
    """The events with a greater number than ``after``, in order; those of an interruption included.

    most: return at most this many of the first.
    """
    interrupted = is_interrupted(test)
    first, limit = (-1, None) if interrupted else (after, most)
    stored = Event.objects.filter(test_id=test.pk, seq__gt=first).order_by("seq").values_list("data", flat=True)
    events: list[Json] = list(stored[:limit])
    if interrupted:
        events += closing_events(test, events, lease_seconds(test))
    return [event for event in events if event["seq"] > after][:most]


def positions(public_ids: Collection[str]) -> dict[str, tuple[int, bool]]:
    """Of each of these tests that can be read: the number of its last event (-1: none), and whether it is over."""
    # Its last event is the end of an index. Max() would look at all of them.
    last = Event.objects.filter(test_id=OuterRef("pk")).order_by("-seq").values("seq")[:1]
    found = Test.objects.filter(public_id__in=public_ids, expires__gt=clock.now()).annotate(
        last=Subquery(last), runs=ExpressionWrapper(held(), BooleanField())
    )
    return {
        public_id: (-1 if last is None else last, not runs)
        for public_id, last, runs in found.values_list("public_id", "last", "runs")
    }


def leases() -> tuple[datetime, datetime]:
    """A lease is held that ends after the first and not after the second: one further ahead is of a clock that was put
    back since, and nobody renews it."""
    now, uncertainty = clock.now(), clock.uncertainty()
    return now - uncertainty, now + 2 * LEASE + uncertainty


def lease_holds() -> Q:
    """Rows whose lease is held: tests, and turns of monitors."""
    after, until = leases()
    return Q(lease_until__gt=after, lease_until__lte=until)


def held() -> Q:
    """Tests that a process runs."""
    return Q(state=Test.State.RUNNING) & lease_holds()


def abandoned() -> Q:
    """Tests whose process did not renew the lease, and whose end nobody has written yet."""
    return Q(state=Test.State.RUNNING) & ~lease_holds()


def is_interrupted(test: Test) -> bool:
    """Its process did not renew the lease: whatever the row says, it is over."""
    if test.state != Test.State.RUNNING:
        return False
    after, until = leases()
    return not after < test.lease_until <= until


def is_over(test: Test) -> bool:
    """It has finished, or was interrupted."""
    return test.state == Test.State.FINISHED or is_interrupted(test)


def lease_seconds(test: Test) -> float:
    """When the lease ended, in seconds since the test began."""
    return round((test.lease_until - test.started).total_seconds(), 6)


def remember_previous(test: Test, public_id: str) -> None:
    """Keep which test this one repeats, where there is such a one."""
    if find(public_id) is not None:
        Test.objects.filter(pk=test.pk).update(previous=public_id)


def delete(test_ids: Iterable[int], *, at_once: bool = True) -> None:
    """Delete these tests with all that is kept of them, also while their process writes.

    The rows are locked first (PostgreSQL; SQLite has one writer anyway): an event that is added between the deletion of
    the others and that of its test would undo both. at_once: nothing of them stays in SQLite's log either; else that is
    due, for whoever deletes many.
    """
    with transaction.atomic():
        tests = Test.objects.filter(pk__in=list(test_ids)).order_by("pk")
        found = list(tests.select_for_update().values_list("pk", flat=True))
        Test.objects.filter(pk__in=found).delete()
    if found:
        room.empty_log(at_once=at_once)


def request_stop(test: Test) -> None:
    """Ask whichever process runs the test to stop it. To ask again, or when it is over, writes nothing."""
    Test.objects.filter(pk=test.pk, state=Test.State.RUNNING, stop_requested=False).update(stop_requested=True)
