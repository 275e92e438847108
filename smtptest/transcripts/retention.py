"""Deletes expired tests, and stores the end of interrupted ones."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.db import transaction

from smtptest.engine.events import Verdict
from smtptest.transcripts import event_log
from smtptest.transcripts.database import clock, room, timekeeping
from smtptest.transcripts.database.retry import UNAVAILABLE
from smtptest.transcripts.event_log import lease_seconds
from smtptest.transcripts.hiding import GONE
from smtptest.transcripts.interruption import SUMMARY, closing_events
from smtptest.transcripts.models import Event, Test, Usage, UsedProof

logger = logging.getLogger(__name__)

# In one transaction: lines of running tests wait for it, and by a wrong clock no more would be lost at once.
SHARE = 20
# A test can have some forty claims.
_USES_A_TEST = 20
# The primary keys of interrupted tests whose end this version cannot make out, as those of a later one that runs
# beside it: that one will.
_unreadable: set[int] = set()


class ClockDoubted(Exception):
    """Nothing was deleted, because the clock may be wrong. The text is the end of a sentence."""


@dataclass(frozen=True)
class Share:
    """What one share of deletion came to."""

    tests: int
    """How many tests were deleted."""
    is_full: bool
    """Whether more may have expired: tests, uses that were counted, or proofs of work."""


def prune(most: int = 1000) -> int:
    """Delete what has expired, share by share: all of it, or at most this many tests. Returns how many tests.

    Raises ClockDoubted. Readers never see what has expired, deleted or not.
    """
    pruned, is_full = 0, True
    while is_full and pruned < most:
        share = prune_share(min(SHARE, most - pruned))
        pruned, is_full = pruned + share.tests, share.is_full
    return pruned


def prune_share(most: int = SHARE) -> Share:
    """Delete at most this many tests that have expired, and as many proofs and uses as may belong to so many tests.

    In public, each test has a proof and uses that expire within a day or so, and itself only after weeks. Raises
    ClockDoubted.
    """
    if reason := timekeeping.doubt():
        raise ClockDoubted(reason)
    now = clock.now()
    # One that was deleted while it runs counts until it has ended (hiding.py).
    expired = Test.objects.filter(expires__lte=now).exclude(event_log.held(), expires=GONE)
    found = list(expired.values_list("pk", flat=True)[:most])
    event_log.delete(found, at_once=False)
    used = list(Usage.objects.filter(expires__lte=now).values_list("pk", flat=True)[: most * _USES_A_TEST])
    Usage.objects.filter(pk__in=used).delete()
    spent = list(UsedProof.objects.filter(expires__lte=now).values_list("pk", flat=True)[:most])
    UsedProof.objects.filter(pk__in=spent).delete()
    room.empty_due_log()
    return Share(len(found), len(found) == most or len(used) == most * _USES_A_TEST or len(spent) == most)


def sweep(most: int = 100) -> int:
    """Store the end of interrupted tests, at most this many, one by one. Returns how many this call stored.

    One whose end cannot be made out is logged, and holds up neither the others nor what is to be deleted.
    """
    lost = Test.objects.filter(event_log.abandoned()).exclude(pk__in=_unreadable)[:most]
    return sum(_ended(test) for test in lost)


def _ended(test: Test) -> bool:
    try:
        return _end(test)
    except UNAVAILABLE:
        raise
    except Exception:  # of any kind: the events are of another version, or cannot be stored
        _unreadable.add(test.pk)
        logger.exception("The end of an interrupted test cannot be stored")
        return False


def _end(test: Test) -> bool:
    with transaction.atomic():
        # The condition makes two sweepers, or a sweeper and a late renewal, exclude each other.
        mine = Test.objects.filter(pk=test.pk, state=Test.State.RUNNING, lease_until=test.lease_until)
        if not mine.update(state=Test.State.FINISHED):
            return False
        events = [event.data for event in Event.objects.filter(test_id=test.pk).order_by("seq")]
        added = closing_events(test, events, lease_seconds(test))
        Event.objects.bulk_create(Event(test_id=test.pk, seq=event["seq"], data=event) for event in added)
        Test.objects.filter(pk=test.pk).update(
            verdict=Verdict.INTERRUPTED, summary=SUMMARY, took=added[-1]["took"] if added else lease_seconds(test)
        )
    return True
