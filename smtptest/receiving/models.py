"""What is kept of a receive test besides its transcript."""

from __future__ import annotations

from django.db import models

from smtptest.transcripts.models import Test


class ReceivedMessage(models.Model):
    """The message that a test received, for the person who started it."""

    # The database does not hold it to the test's row: a process of an earlier version, which runs on while a new one
    # starts, knows nothing of this table and must still be able to delete a test.
    test = models.OneToOneField(Test, on_delete=models.CASCADE, related_name="received", db_constraint=False)
    """The receive test that it came to. Deleted with the test."""
    data = models.BinaryField()
    """Its octets as they came."""
    expires = models.DateTimeField(db_index=True)
    """When it can no longer be read, and is deleted: sooner than the transcript."""

    def __str__(self) -> str:
        return f"message of test {self.test_id}"


class HandOver(models.Model):
    """A test that a process without a listener has started, until the process with the listener takes it."""

    test = models.OneToOneField(Test, on_delete=models.CASCADE, related_name="hand_over", db_constraint=False)
    """The test, which has its lease but does not run yet. Deleted with the test."""
    visitor = models.CharField(max_length=64, default="", db_default="")
    """By which the visitor's IP address is recognised: a keyed hash; empty if it is unknown."""
    terms = models.TextField(default="", db_default="")
    """What that process must know besides the plan of a round trip, as JSON: no secret. Empty for a receive test."""

    def __str__(self) -> str:
        return f"hand-over of test {self.test_id}"
