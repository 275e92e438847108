"""Counts tests against quotas, one at a time, so that no two tests can take the last place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from smtptest.transcripts import event_log
from smtptest.transcripts.database import clock, room
from smtptest.transcripts.models import Test, Usage, UsedProof

# An arbitrary number that nothing else in this database uses for a lock.
_LOCK = 0x534D5450
# It is unknown when a running test will end; most do within this many seconds.
_SOON = 15.0
_WAITING_EACH = 10  # tests that wait for mail, for each test that may run
_KEPT = timedelta(days=1)  # the longest time that a claim counts over
_SLACK = 60.0  # seconds; clocks of a database may be slewed


@dataclass(frozen=True, kw_only=True)
class QuotaClaim:
    """A quota that a test counts against."""

    kind: str
    """The name of the rule, from which the visitor is told why a test was refused."""
    key: str
    """A keyed hash of the visitor, target or recipient that it concerns."""
    most: tuple[tuple[int, float], ...] = ()
    """Pairs of a number and of seconds: at most that many within that time."""
    gap: float = 0.0
    """Seconds between two."""
    running: int = 0
    """How many may run at once; 0 for any number."""


class Exceeded(Exception):
    """A claim is refused.

    kind: the claim's. seconds: after which it is worth trying again. running: other tests have to end first.
    """

    def __init__(self, kind: str, seconds: float, *, running: bool = False) -> None:
        super().__init__(kind)
        self.kind = kind
        self.seconds = max(1.0, seconds)
        self.running = running


class AlreadyUsed(Exception):
    """The proof of work was used before."""


@dataclass(frozen=True, kw_only=True)
class Proof:
    """The proof of work with which a test is started."""

    signature: str
    """By which a second use is recognised."""
    expires: datetime
    """When it becomes invalid."""


@dataclass(frozen=True, kw_only=True)
class StartRequest:
    """The owner of a new run, and what it counts against. A run that is not counted only has an owner."""

    owner_token: str
    """The token of the owner, who may stop and delete it."""
    owner: str = ""
    """The hash of that token, if only that is known: that of the owner of a monitor."""
    claims: Sequence[QuotaClaim] = ()
    """The quotas that it counts against."""
    proof: Proof | None = None
    """The proof of work, if one was required."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the operator allows each run."""

    keep: timedelta
    """How long its transcript can be read."""
    most_running: int = 0
    """How many may run at once, in all processes; 0 for any number."""
    queue_seconds: float = 0.0
    """The longest time in seconds until its turn."""


def start(kind: Test.Kind, plan: Mapping[str, Any], request: StartRequest, terms: Terms) -> tuple[Test, float]:
    """Create a running test, counted; return it and the seconds until its turn.

    All or nothing: a refusal uses nothing up. Raises Exceeded, AlreadyUsed and room.NoRoom.
    """
    room.check()
    with alone():
        if request.proof is not None:
            spend(request.proof)
        if terms.most_running and running(kind) >= _places(kind, terms.most_running):
            raise Exceeded("everyone", _SOON, running=True)
        test = event_log.create(plan, request.owner_token, terms.keep, kind, owner=request.owner)
        return test, _claim(request.claims, terms.queue_seconds, test)


def charge(claims: Sequence[QuotaClaim], *, queue: float, test: Test | None) -> float:
    """Count further claims of a test that runs. Returns the seconds until its turn. Raises Exceeded.

    test: None for claims of what is no test, such as a look-up.
    """
    with alone():
        return _claim(claims, queue, test)


def running(kind: Test.Kind = Test.Kind.TEST) -> int:
    """The number of running tests, in all processes: of those that wait for mail, or of all others."""
    waits = Q(kind=Test.Kind.RECEIVE)
    return Test.objects.filter(event_log.held(), waits if kind is Test.Kind.RECEIVE else ~waits).count()


def _places(kind: Test.Kind, most: int) -> int:
    """How many of this kind may run at most: a test that waits for mail takes long and costs little."""
    return most * _WAITING_EACH if kind is Test.Kind.RECEIVE else most


@contextmanager
def alone() -> Iterator[None]:
    """A transaction that no other of its kind runs beside: on SQLite every one that writes (BEGIN IMMEDIATE, set in
    settings.py), on PostgreSQL by a lock of its own, after which each statement sees what the others have done."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield


def spend(proof: Proof) -> None:
    """Take note that a proof of work is used, in a transaction as :func:`alone` has it. Raises AlreadyUsed."""
    try:
        with transaction.atomic():
            UsedProof.objects.create(signature=proof.signature, expires=proof.expires)
    except IntegrityError:
        raise AlreadyUsed from None


def _claim(claims: Sequence[QuotaClaim], queue: float, test: Test | None) -> float:
    now = clock.now()
    turn = now
    uses: dict[str, Usage] = {}  # written together, which costs a third of one by one
    for claim in claims:
        if claim.key in uses:
            # A second claim with the same key counts the first.
            Usage.objects.bulk_create(uses.values())
            uses.clear()
        at = _judged(claim, now, queue)
        uses[claim.key] = Usage(key=claim.key, at=at, expires=at + _KEPT, test=test)
        turn = max(turn, at)
    Usage.objects.bulk_create(uses.values())
    return (turn - now).total_seconds()


def _judged(claim: QuotaClaim, now: datetime, queue: float) -> datetime:
    """When the claim's turn is. Raises Exceeded."""
    # What is further ahead than anybody waits was counted by a clock that was wrong, and put right since.
    ahead = now + timedelta(seconds=queue + claim.gap + _SLACK)
    used = Usage.objects.filter(key=claim.key, at__lte=ahead).order_by("-at").values_list("at", flat=True)
    if claim.running and used.filter(test__in=Test.objects.filter(event_log.held())).count() >= claim.running:
        raise Exceeded(claim.kind, _SOON, running=True)
    for most, seconds in claim.most:
        window = timedelta(seconds=seconds)
        oldest = used.filter(at__gt=now - window)[most - 1 : most].first()
        if oldest is not None:
            raise Exceeded(claim.kind, (oldest + window - now).total_seconds())
    last = used.first() if claim.gap else None
    turn = now if last is None else max(now, last + timedelta(seconds=claim.gap))
    wait = (turn - now).total_seconds()
    if wait > queue:
        raise Exceeded(claim.kind, wait - queue)
    return turn
