"""Housekeeping: what nobody may read any more is deleted; what was interrupted is written down as such."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from smtptest.dialog.events import Verdict
from smtptest.transcripts import log
from smtptest.transcripts.interruption import SUMMARY, closing_events
from smtptest.transcripts.log import lease_seconds
from smtptest.transcripts.models import Event, Spent, Test, Use


def prune(most: int = 1000) -> int:
    """Delete expired tests, at most so many at once; give how many. Readers never see them, pruned or not."""
    expired = Test.objects.filter(expires__lte=timezone.now()).values_list("pk", flat=True)[:most]
    found = list(expired)
    log.delete(found)
    # A test can be counted for more than twenty things.
    used = Use.objects.filter(expires__lte=timezone.now()).values_list("pk", flat=True)[: most * 10]
    Use.objects.filter(pk__in=list(used)).delete()
    spent = Spent.objects.filter(expires__lte=timezone.now()).values_list("pk", flat=True)[:most]
    Spent.objects.filter(pk__in=list(spent)).delete()
    return len(found)


def sweep(most: int = 100) -> int:
    """Write down the end of interrupted tests, at most so many at once; give how many this call wrote."""
    lost = Test.objects.filter(state=Test.State.RUNNING, lease_until__lte=timezone.now())[:most]
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
