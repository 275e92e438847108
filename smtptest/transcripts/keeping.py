"""What its owner may do with a transcript that has ended: keep it longer, and copy it without the names in it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from smtptest.transcripts import log
from smtptest.transcripts.masking.masked import masked
from smtptest.transcripts.models import Event, Test


def longest(test: Test, most: timedelta) -> datetime:
    """Until when it may be kept. most: how long after its start the operator allows."""
    return max(test.expires, test.started + most)


def keep(test: Test, most: timedelta) -> None:
    """Keep it as long as the operator allows; never shorter than it is kept already."""
    Test.objects.filter(pk=test.pk, expires__lt=longest(test, most)).update(expires=longest(test, most))


def masked_copy(test: Test, keep_for: timedelta) -> Test:
    """The masked copy of a test that is over: the one that there is, or a new one with a link of its own.

    keep_for: how long a new one can be read. Whoever owns the test owns its copy. Raises ValueError while it runs.
    """
    if not log.is_over(test):
        raise ValueError("a test that runs cannot be copied")
    return log.find(test.masked_copy) or _made(test, keep_for)


def _made(test: Test, keep_for: timedelta) -> Test:
    plan, events = masked(test.plan, log.read(test))
    end = events[-1]
    with transaction.atomic():
        copy = Test.objects.create(
            plan=plan,
            owner_hash=test.owner_hash,
            started=test.started,
            lease_until=test.lease_until,
            expires=timezone.now() + keep_for,
            state=Test.State.FINISHED,
            verdict=end["verdict"],
            summary=end["summary"],
            took=end["took"],
            masked=True,
        )
        Event.objects.bulk_create(Event(test=copy, seq=event["seq"], data=event) for event in events)
        Test.objects.filter(pk=test.pk).update(masked_copy=copy.public_id)
    return copy
