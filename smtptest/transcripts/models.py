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
        """A conversation with mail servers."""
        DOMAIN = "domain"
        """A check of what a domain publishes, and of its mail servers."""
        RECEIVE = "receive"
        """A test that waits for a message."""

    class State(models.TextChoices):
        RUNNING = "running"
        """A process runs it, or has died over it: then its lease has run out."""
        FINISHED = "finished"
        """Its log has an end."""

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id)
    """The part of its link that nobody can guess. No other column leaves the database."""
    kind = models.CharField(max_length=16, default=Kind.TEST, db_default=Kind.TEST)
    """What runs. Processes of earlier versions do not set it, and run tests of mail servers only."""
    owner_hash = models.CharField(max_length=64)
    """The SHA-256 of the owner's token."""
    plan = models.JSONField()
    """What was asked for, as JSON: the ``to_json`` of the plan of this kind. It holds no secret."""
    started = models.DateTimeField()
    """When it was created. The times of its events count from the run's own beginning."""
    lease_until = models.DateTimeField()
    """Until when its process is believed to live. A running test whose lease has run out was interrupted."""
    expires = models.DateTimeField(db_index=True)
    """Until when it can be read; after that it is deleted."""
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    """Finished as soon as the log has the event that ends the test."""
    verdict = models.CharField(max_length=20, blank=True)
    """The value of :class:`~smtptest.engine.verdict.Verdict`; empty until it has ended."""
    summary = models.TextField(blank=True)
    """The sentence in which it ended, in English; empty until then."""
    took = models.FloatField(null=True)
    """Seconds from its beginning to its end; None until it has ended."""
    stop_requested = models.BooleanField(default=False)
    """Whether somebody asked to stop it. Its process sees that when it renews the lease."""
    previous = models.CharField(max_length=32, blank=True, default="", db_default="")
    """The public id of the test that this one repeats; empty if it repeats none."""
    masked = models.BooleanField(default=False, db_default=False)
    """Whether this is a masked copy, which knows nothing of the test that it was made from."""
    masked_copy = models.CharField(max_length=32, blank=True, default="", db_default="")
    """The public id of the masked copy of this test, which only its owner gets to see; empty if there is none."""

    title = models.CharField(max_length=TITLE_LENGTH, blank=True, default="", db_default="")
    """What its owner calls it; empty for nothing, as in a masked copy."""
    note = models.CharField(max_length=NOTE_LENGTH, blank=True, default="", db_default="")
    """What its owner tells its readers; empty for nothing, as in a masked copy."""

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
    """The test whose log it belongs to. Deleted with the test."""
    seq = models.PositiveIntegerField()
    """Its number in the test, from 0, without gaps."""
    data = models.JSONField()
    """What ``to_json`` of the event returns (engine/events)."""

    class Meta:
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(fields=["test", "seq"], name="one_event_per_number")
        ]

    def __str__(self) -> str:
        return f"event {self.seq} of test {self.test_id}"


class Usage(models.Model):
    """One thing that a test was counted for: whose it was, or whom it reached."""

    key = models.CharField(max_length=64)
    """A keyed hash, so that nobody can read the table without the server's secret."""
    at = models.DateTimeField()
    """When it counts: in the future while a test waits for its turn."""
    expires = models.DateTimeField(db_index=True)
    """When the row can go, because no limit counts over so long a time."""
    test = models.ForeignKey(Test, null=True, on_delete=models.SET_NULL, related_name="uses")
    """The test that was counted; None once that was deleted, and for what was no test. What was used stays used."""

    class Meta:
        db_table = "transcripts_use"  # processes of an older version know it by this name
        indexes = [models.Index(fields=["key", "at"], name="uses_by_key")]  # noqa: RUF012

    def __str__(self) -> str:
        return f"use {self.pk}"


class UsedProof(models.Model):
    """A proof of work that was used: it counts once. Kept until it would have expired anyway."""

    signature = models.CharField(max_length=64, unique=True)
    """What makes the proof of work one of a kind: the signature of its challenge."""
    expires = models.DateTimeField(db_index=True)
    """When the proof becomes invalid, after which the row is not needed."""

    class Meta:
        db_table = "transcripts_spent"  # as above

    def __str__(self) -> str:
        return f"proof {self.pk}"


class Clock(models.Model):
    """What time it is, for all processes, and what it was when one of them last looked: one row (timekeeping.py)."""

    ONLY = 1
    """The primary key of the one row."""

    boot = models.CharField(max_length=64)
    """Identifies the start of the machine that ``start`` is about."""
    start = models.DateTimeField()
    """What time it was at that start. All processes that share an SQLite database go by it."""
    seen = models.DateTimeField()
    """The last time that was plausible."""
    doubted = models.DateTimeField(null=True)
    """Since when, by the clock itself, it has not been plausible; None if it is."""
    strayed = models.FloatField(null=True)
    """By how many seconds the machine's clock was set, if that is not believed yet; None if it was not."""
    strayed_since = models.FloatField(null=True)
    """When that was seen, in seconds after the machine's start; None if it was not."""

    def __str__(self) -> str:
        return f"clock, seen at {self.seen}"
