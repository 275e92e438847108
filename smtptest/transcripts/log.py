"""The append-only log: the truth about a test. Written by the process that runs it, read by everybody else."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from smtptest.dialog.events import Event as DialogEvent
from smtptest.dialog.events import Finished
from smtptest.transcripts.interruption import closing_events
from smtptest.transcripts.models import Event, Test

Json = dict[str, Any]
LEASE = timedelta(seconds=15)
RENEWAL_SECONDS = 5.0


class LeaseLost(Exception):
    """The test is no longer ours to write to: it was ended, deleted, or given up as interrupted."""


def owner_hash(token: str) -> str:
    """What is kept of an owner's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def create(plan: Json, owner_token: str, keep: timedelta) -> Test:
    """A new running test, its lease held. keep: how long its transcript can be read."""
    now = timezone.now()
    return Test.objects.create(
        plan=plan, owner_hash=owner_hash(owner_token), started=now, lease_until=now + LEASE, expires=now + keep
    )


def find(public_id: str) -> Test | None:
    """The test of a link; None where it is unknown, deleted or expired, all the same."""
    return Test.objects.filter(public_id=public_id, expires__gt=timezone.now()).first()


def is_owner(test: Test, token: str) -> bool:
    """Whether the token is that of whoever started the test; compared in constant time."""
    return bool(token) and hmac.compare_digest(test.owner_hash, owner_hash(token))


def append(test_id: int, events: Sequence[DialogEvent]) -> None:
    """Add the next events, in one transaction; the test's own ``finished`` also ends the test.

    To add the same events again, where a lost connection left their fate unknown, does no harm. Raises LeaseLost where
    the lease has run out, so that nothing is added behind an end that readers have seen.
    """
    with transaction.atomic():
        _hold(test_id, _ending(events))
        rows = [Event(test_id=test_id, seq=event.seq, data=event.to_json()) for event in events]
        Event.objects.bulk_create(rows, ignore_conflicts=True)


def _ending(events: Sequence[DialogEvent]) -> Json:
    last = events[-1]
    if not isinstance(last, Finished) or last.dialog is not None:
        return {}
    return {"state": Test.State.FINISHED, "verdict": last.verdict, "summary": last.summary, "took": last.took}


def renew(test_id: int) -> bool:
    """Renew the lease; True if somebody asked to stop the test. Raises LeaseLost."""
    _hold(test_id, {})
    return Test.objects.filter(pk=test_id, stop_requested=True).exists()


def _hold(test_id: int, changes: Json) -> None:
    now = timezone.now()
    held = Test.objects.filter(pk=test_id, state=Test.State.RUNNING, lease_until__gt=now)
    if not held.update(lease_until=now + LEASE, **changes):
        raise LeaseLost


def read(test: Test, after: int = -1) -> list[Json]:
    """The events with a greater number than ``after``, in order; those of an interruption included."""
    interrupted = is_interrupted(test)
    first = -1 if interrupted else after
    events: list[Json] = [
        event.data for event in Event.objects.filter(test_id=test.pk, seq__gt=first).order_by("seq").only("data")
    ]
    if interrupted:
        events += closing_events(events, lease_seconds(test))
    return [event for event in events if event["seq"] > after]


def is_interrupted(test: Test, now: datetime | None = None) -> bool:
    """Its process did not renew the lease: whatever the row says, it is over."""
    return test.state == Test.State.RUNNING and test.lease_until <= (now or timezone.now())


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


def request_stop(test: Test) -> None:
    """Ask whichever process runs the test to stop it."""
    Test.objects.filter(pk=test.pk).update(stop_requested=True)
