"""What the owner can do with a transcript: keep it longer, give it a title and a note, or make a masked copy."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from smtptest.engine.events import Json
from smtptest.transcripts import event_log
from smtptest.transcripts.database import clock
from smtptest.transcripts.hiding import GONE
from smtptest.transcripts.models import Event, Test


def max_expiry(test: Test, most: timedelta) -> datetime:
    """Until when it may be kept. most: how long after its start the operator allows."""
    return max(test.expires, test.started + most)


def keep(test: Test, most: timedelta) -> None:
    """Keep it as long as the operator allows; never shorter than it is kept already."""
    Test.objects.filter(pk=test.pk, expires__lt=max_expiry(test, most), expires__gt=GONE).update(
        expires=max_expiry(test, most)
    )


def describe(test: Test, title: str, note: str) -> None:
    """Give it a title and a note for its readers, or take them away. What stands there already is not written again."""
    Test.objects.filter(pk=test.pk, expires__gt=GONE).exclude(title=title, note=note).update(title=title, note=note)


def copy_of(test: Test) -> Test | None:
    """The masked copy of a test, if there is one that has not expired."""
    return event_log.find(test.masked_copy)


def store_copy(test: Test, plan: Json, events: list[Json], keep_for: timedelta) -> Test:
    """Store what the masking made of a test that is over, under a link of its own.

    keep_for: how long it can be read. Whoever owns the test owns its copy.
    """
    end = events[-1]
    with transaction.atomic():
        copy = Test.objects.create(
            kind=test.kind,
            plan=plan,
            owner_hash=test.owner_hash,
            started=test.started,
            lease_until=test.lease_until,
            expires=clock.now() + keep_for,
            state=Test.State.FINISHED,
            verdict=end["verdict"],
            summary=end["summary"],
            took=end["took"],
            masked=True,
        )
        Event.objects.bulk_create(Event(test=copy, seq=event["seq"], data=event) for event in events)
        Test.objects.filter(pk=test.pk).update(masked_copy=copy.public_id)
    return copy
