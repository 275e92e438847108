"""Hands tests from the processes that visitors reach to the one that listens for mail."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from datetime import timedelta

from django.db import transaction

from smtptest.receiving.models import HandOver
from smtptest.transcripts import event_log
from smtptest.transcripts.database import clock
from smtptest.transcripts.models import Test

# How long a test waits for the listening process, which looks every second. After that it reads as interrupted. Less
# than two leases by more than the estimates of the database's clock differ: one further ahead is of a clock that was
# put back since (event_log.leases).
PATIENCE = 2 * event_log.LEASE - timedelta(seconds=5)


@dataclass(frozen=True)
class Terms:
    """What the listening process must know of a test besides its plan."""

    wait: float = 0.0
    """Seconds until its turn."""
    charged_to: str = ""
    """Whose share of a target's limits it uses: a key, as ``quotas.sharer`` returns it."""
    link: str = ""
    """The address of its transcript."""


@dataclass(frozen=True)
class Taken:
    """A test that this process must run."""

    test: Test
    """It holds its lease, renewed as it was claimed."""
    visitor: str = ""
    """By which the visitor's IP address is recognised; empty if it is unknown."""
    terms: Terms = Terms()
    """What the process that offered it has said of its run; of a receive test, the defaults."""


def offer(test: Test, visitor: str = "", terms: Terms | None = None) -> None:
    """Let the listening process run this test, which nobody runs yet.

    visitor: by which the visitor's IP address is recognised, a keyed hash: no address is stored. Empty if unknown.
    """
    with transaction.atomic():
        Test.objects.filter(pk=test.pk).update(lease_until=clock.now() + PATIENCE)
        told = "" if terms is None else json.dumps(asdict(terms))
        HandOver.objects.create(test=test, visitor=visitor, terms=told)


def claim() -> list[Taken]:
    """Claim the tests that this process must run from now on: no other process gets them.

    Raises the failure of the first one. If a later one fails, those before it are claimed, and have to be run.
    """
    claimed: list[Taken] = []
    for offered in HandOver.objects.order_by("pk"):
        try:
            taken = _claimed(offered)
        except Exception:  # of any kind: the next call meets it first, and raises it
            if not claimed:
                raise
            break
        if taken is not None:
            claimed.append(taken)
    return claimed


def _claimed(offered: HandOver) -> Taken | None:
    with transaction.atomic():
        deleted, _ = HandOver.objects.filter(pk=offered.pk).delete()
        if not deleted:
            return None  # another process was first
        held = Test.objects.filter(event_log.held(), pk=offered.test_id)
        if not held.update(lease_until=clock.now() + event_log.LEASE):
            return None
        # Here, so that what cannot be read is offered on, and told when it is met first.
        return Taken(Test.objects.get(pk=offered.test_id), offered.visitor, _read(offered.terms))


def _read(told: str) -> Terms:
    """The terms as they were stored. What a later version says besides is left out, and what an earlier one did not say
    is as usual."""
    stored = json.loads(told) if told else {}
    return Terms(**{field.name: stored[field.name] for field in fields(Terms) if field.name in stored})
