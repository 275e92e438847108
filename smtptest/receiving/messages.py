"""Stores the message of a test for the person who started it, and deletes it when its time is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from smtptest.receiving.models import HandOver, ReceivedMessage
from smtptest.transcripts import event_log
from smtptest.transcripts.database import clock, room
from smtptest.transcripts.models import Test


def store(test_id: int, data: bytes, keep: timedelta) -> None:
    """Keep the message of this test for this long; do nothing if the test has been deleted."""
    if Test.objects.filter(pk=test_id, expires__gt=clock.now()).exists():
        expires = clock.now() + keep
        ReceivedMessage.objects.update_or_create(test_id=test_id, defaults={"data": data, "expires": expires})


def find(test: Test) -> bytes | None:
    """The message of this test; None if there is none, or its time is over."""
    found = ReceivedMessage.objects.filter(test=test, expires__gt=clock.now()).first()
    return None if found is None else bytes(found.data)


def kept(public_id: str) -> tuple[bytes, datetime] | None:
    """The message of the test with this id, and when its time is over; None if there is none, or it is."""
    found = ReceivedMessage.objects.filter(test__public_id=public_id, expires__gt=clock.now()).first()
    return None if found is None else (bytes(found.data), found.expires)


def prune(most: int) -> int:
    """Delete messages whose time is over or whose test is gone, at most this many. Returns how many."""
    over = Q(expires__lte=clock.now()) | ~Exists(Test.objects.filter(pk=OuterRef("test_id")))
    found = list(ReceivedMessage.objects.filter(over).values_list("pk", flat=True)[:most])
    ReceivedMessage.objects.filter(pk__in=found).delete()
    if found:
        room.empty_log(at_once=False)
    # What nobody took is over with its lease.
    HandOver.objects.exclude(test__in=Test.objects.filter(event_log.held())).delete()
    return len(found)
