"""What is kept of a test: what was asked, how it stands, and the append-only log of its events."""

from __future__ import annotations

import secrets

from django.db import models


def new_public_id() -> str:
    """A link that nobody can guess: 192 random bits."""
    return secrets.token_urlsafe(24)


class Test(models.Model):
    """One test. Only ``public_id`` leaves the database; ``owner_hash`` is the SHA-256 of the owner's token.

    A running test holds a lease, renewed by the process that runs it; whoever reads it after the lease has run out sees
    it as interrupted. ``previous``: the public id of the test that it repeats, empty where it repeats none.
    """

    class Kind(models.TextChoices):
        TEST = "test"

    class State(models.TextChoices):
        RUNNING = "running"
        FINISHED = "finished"

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id)
    # What runs: decides which page shows it. Rows of older processes are tests.
    kind = models.CharField(max_length=16, default=Kind.TEST, db_default=Kind.TEST)
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
    previous = models.CharField(max_length=32, blank=True, default="", db_default="")
    # A masked copy knows nothing of the test that it was made from; that one knows the copy's link, for its owner.
    masked = models.BooleanField(default=False, db_default=False)
    masked_copy = models.CharField(max_length=32, blank=True, default="", db_default="")

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


class Use(models.Model):
    """One thing that a test was counted for: whose it was, or whom it reached.

    key: a keyed hash, so that nobody can read the table without the server's secret. at: when it counts, which is ahead
    of now while a test waits for its turn. test: empty once it was deleted; what was used stays used.
    """

    key = models.CharField(max_length=64)
    at = models.DateTimeField()
    expires = models.DateTimeField(db_index=True)
    test = models.ForeignKey(Test, null=True, on_delete=models.SET_NULL, related_name="uses")

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="uses_by_key")]  # noqa: RUF012

    def __str__(self) -> str:
        return f"use {self.pk}"


class Spent(models.Model):
    """A proof of work that was used: it counts once. Kept until it would have expired anyway."""

    signature = models.CharField(max_length=64, unique=True)
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"spent {self.pk}"


class Clock(models.Model):
    """What time it is, for all processes, and what it was when one of them last looked: one row (timekeeping.py).

    boot: which start of the machine ``start`` belongs to, what the time was at that start; SQLite's processes share
    that. seen: the last time that was plausible. doubted: since when, by the clock itself, it is not. strayed: by how
    many seconds the machine's clock was set since; strayed_since: seconds after the machine's start.
    """

    ONLY = 1

    boot = models.CharField(max_length=64)
    start = models.DateTimeField()
    seen = models.DateTimeField()
    doubted = models.DateTimeField(null=True)
    strayed = models.FloatField(null=True)
    strayed_since = models.FloatField(null=True)

    def __str__(self) -> str:
        return f"clock, seen at {self.seen}"
