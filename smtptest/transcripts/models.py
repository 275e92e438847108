"""What is kept of a test: what was asked, how it stands, and the append-only log of its events."""

from __future__ import annotations

import secrets

from django.db import models

# Characters of what its owner writes about a test.
TITLE_LENGTH = 80
NOTE_LENGTH = 1000


def new_public_id() -> str:
    """A link that nobody can guess: 192 random bits."""
    return secrets.token_urlsafe(24)


class Test(models.Model):
    """One test.

    A running test holds a lease, which the process that runs it renews. If the lease has run out, readers see the test
    as interrupted.
    """

    class Kind(models.TextChoices):
        TEST = "test"
        DOMAIN = "domain"
        RECEIVE = "receive"

    class State(models.TextChoices):
        RUNNING = "running"
        FINISHED = "finished"

    #: The part of its link that nobody can guess. No other column leaves the database.
    public_id = models.CharField(max_length=32, unique=True, default=new_public_id)
    #: What runs. Older processes write rows without it, and run tests of mail servers only.
    kind = models.CharField(max_length=16, default=Kind.TEST, db_default=Kind.TEST)
    #: The SHA-256 of the owner's token.
    owner_hash = models.CharField(max_length=64)
    plan = models.JSONField()
    started = models.DateTimeField()
    lease_until = models.DateTimeField()
    expires = models.DateTimeField(db_index=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    verdict = models.CharField(max_length=20, blank=True)
    summary = models.TextField(blank=True)
    took = models.FloatField(null=True)
    stop_requested = models.BooleanField(default=False)
    #: The public id of the test that this one repeats; empty if it repeats none.
    previous = models.CharField(max_length=32, blank=True, default="", db_default="")
    #: Whether this is a masked copy, which knows nothing of the test that it was made from.
    masked = models.BooleanField(default=False, db_default=False)
    #: The public id of the masked copy of this test, for its owner.
    masked_copy = models.CharField(max_length=32, blank=True, default="", db_default="")

    #: What its owner calls it, and what the owner says to whoever reads it; a masked copy has neither.
    title = models.CharField(max_length=TITLE_LENGTH, blank=True, default="", db_default="")
    note = models.CharField(max_length=NOTE_LENGTH, blank=True, default="", db_default="")

    class Meta:
        indexes = [  # noqa: RUF012  # Django's own way
            models.Index(fields=["lease_until"], condition=models.Q(state="running"), name="running_by_lease")
        ]

    def __str__(self) -> str:
        # Not the public id: it is a capability, and this text goes to logs.
        return f"test {self.pk}"


class Event(models.Model):
    """One event of a test, as the JSON object that was streamed."""

    test = models.ForeignKey(Test, on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    data = models.JSONField()

    class Meta:
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(fields=["test", "seq"], name="one_event_per_number")
        ]

    def __str__(self) -> str:
        return f"event {self.seq} of test {self.test_id}"


class Usage(models.Model):
    """One thing that a test was counted for: whose it was, or whom it reached."""

    #: A keyed hash, so that nobody can read the table without the server's secret.
    key = models.CharField(max_length=64)
    #: When it counts. In the future while a test waits for its turn.
    at = models.DateTimeField()
    expires = models.DateTimeField(db_index=True)
    #: Empty once the test was deleted; what was used stays used.
    test = models.ForeignKey(Test, null=True, on_delete=models.SET_NULL, related_name="uses")

    class Meta:
        db_table = "transcripts_use"  # processes of an older version know it by this name
        indexes = [models.Index(fields=["key", "at"], name="uses_by_key")]  # noqa: RUF012

    def __str__(self) -> str:
        return f"use {self.pk}"


class UsedProof(models.Model):
    """A proof of work that was used: it counts once. Kept until it would have expired anyway."""

    signature = models.CharField(max_length=64, unique=True)
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "transcripts_spent"  # as above

    def __str__(self) -> str:
        return f"proof {self.pk}"


class Clock(models.Model):
    """What time it is, for all processes, and what it was when one of them last looked: one row (timekeeping.py)."""

    ONLY = 1

    #: The start of the machine that the next column is about.
    boot = models.CharField(max_length=64)
    #: What time it was at that start. All processes that share an SQLite database go by it.
    start = models.DateTimeField()
    #: The last time that was plausible.
    seen = models.DateTimeField()
    #: Since when, by the clock itself, it is not plausible.
    doubted = models.DateTimeField(null=True)
    #: By how many seconds the machine's clock was set since.
    strayed = models.FloatField(null=True)
    #: When that was, in seconds after the machine's start.
    strayed_since = models.FloatField(null=True)

    def __str__(self) -> str:
        return f"clock, seen at {self.seen}"
