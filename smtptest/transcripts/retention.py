"""Deletes expired tests, and stores the end of interrupted ones."""

from __future__ import annotations

from django.db import transaction

from smtptest.engine.events import Verdict
from smtptest.transcripts import event_log
from smtptest.transcripts.database import clock, room, timekeeping
from smtptest.transcripts.event_log import lease_seconds
from smtptest.transcripts.hiding import GONE
from smtptest.transcripts.interruption import SUMMARY, closing_events
from smtptest.transcripts.models import Event, Test, Usage, UsedProof

# In one transaction: lines of running tests wait for it, and by a wrong clock no more would be lost at once.
SHARE = 20
# A test can have some forty claims.
_USES_A_TEST = 20


class ClockDoubted(Exception):
    """Nothing was deleted, because the clock may be wrong. The text is the end of a sentence."""


def prune(most: int = 1000) -> int:
    """Delete expired tests, at most this many, share by share. Returns how many. Raises ClockDoubted.

    Readers never see them, deleted or not.
    """
    if reason := timekeeping.doubt():
        raise ClockDoubted(reason)
    pruned = 0
    while pruned < most:
        share = min(SHARE, most - pruned)
        found = _prune_share(share)
        pruned += found
        if found < share:
            break
    room.empty_due_log()
    return pruned


def _prune_share(most: int) -> int:
    now = clock.now()
    # One that was deleted while it runs counts until it has ended (hiding.py).
    expired = Test.objects.filter(expires__lte=now).exclude(event_log.held(), expires=GONE)
    found = list(expired.values_list("pk", flat=True)[:most])
    event_log.delete(found, at_once=False)
    used = Usage.objects.filter(expires__lte=now).values_list("pk", flat=True)[: most * _USES_A_TEST]
    Usage.objects.filter(pk__in=list(used)).delete()
    spent = UsedProof.objects.filter(expires__lte=now).values_list("pk", flat=True)[:most]
    UsedProof.objects.filter(pk__in=list(spent)).delete()
    return len(found)


def sweep(most: int = 100) -> int:
    """Store the end of interrupted tests, at most this many, one by one. Returns how many this call stored."""
    lost = Test.objects.filter(event_log.abandoned())[:most]
    return sum(_end(test) for test in lost)


def _end(test: Test) -> bool:
    with transaction.atomic():
        # The condition makes two sweepers, or a sweeper and a late renewal, exclude each other.
        mine = Test.objects.filter(pk=test.pk, state=Test.State.RUNNING, lease_until=test.lease_until)
        if not mine.update(state=Test.State.FINISHED):
            return False
        events = [event.data for event in Event.objects.filter(test_id=test.pk).order_by("seq")]
        added = closing_events(events, lease_seconds(test))
        Event.objects.bulk_create(Event(test_id=test.pk, seq=event["seq"], data=event) for event in added)
        Test.objects.filter(pk=test.pk).update(
            verdict=Verdict.INTERRUPTED, summary=SUMMARY, took=added[-1]["took"] if added else lease_seconds(test)
        )
    return True
