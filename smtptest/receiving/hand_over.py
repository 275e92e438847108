"""Hands tests from the processes that visitors reach to the one that listens for mail."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from smtptest.receiving.models import HandOver
from smtptest.transcripts import event_log
from smtptest.transcripts.database import clock
from smtptest.transcripts.models import Test

# How long a test waits for the listening process, which looks every second. After that it reads as interrupted.
PATIENCE = timedelta(seconds=30)


def offer(test: Test, visitor: str = "") -> None:
    """Let the listening process run this test, which nobody runs yet.

    visitor: by which the visitor's IP address is recognised, a keyed hash: no address is stored. Empty if unknown.
    """
    with transaction.atomic():
        Test.objects.filter(pk=test.pk).update(lease_until=clock.now() + PATIENCE)
        HandOver.objects.create(test=test, visitor=visitor)


def claim() -> list[tuple[Test, str]]:
    """The tests that are to be run here from now on, each with its visitor: no other process gets them."""
    return [
        (taken, offered.visitor)
        for offered in HandOver.objects.order_by("pk")
        if (taken := _claimed(offered)) is not None
    ]


def _claimed(offered: HandOver) -> Test | None:
    with transaction.atomic():
        deleted, _ = HandOver.objects.filter(pk=offered.pk).delete()
        if not deleted:
            return None  # another process was first
        held = Test.objects.filter(event_log.held(), pk=offered.test_id)
        if not held.update(lease_until=clock.now() + event_log.LEASE):
            return None
    return Test.objects.get(pk=offered.test_id)
