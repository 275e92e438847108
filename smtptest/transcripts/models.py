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
    it as interrupted.
    """

    class State(models.TextChoices):
        RUNNING = "running"
        FINISHED = "finished"

    public_id = models.CharField(max_length=32, unique=True, default=new_public_id)
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
    # A masked copy knows nothing of the test that it was made from; that one knows the copy's link, for its owner.
    masked = models.BooleanField(default=False)
    masked_copy = models.CharField(max_length=32, blank=True)

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
