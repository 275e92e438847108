"""A due run of a monitor that a process has claimed."""

from __future__ import annotations

from django.db import models

from smtptest.monitors.models.monitor import Monitor
from smtptest.transcripts.models import Test


class Turn(models.Model):
    """A run that is being made: planned or confirming.

    The transaction that records the run deletes the row. A process that finds it gone, or claimed by another one, is
    too late and writes nothing.
    """

    monitor = models.ForeignKey(Monitor, on_delete=models.CASCADE, related_name="turns")
    """The one whose run it is. Deleted with the monitor."""
    due = models.DateTimeField()
    """When it was due. A monitor has one run for each such moment."""
    attempt = models.PositiveSmallIntegerField(default=0)
    """0 for a planned run; 1 and more for one that confirms."""
    worker = models.CharField(max_length=32)
    """The process that makes it: a random name of its own."""
    lease_until = models.DateTimeField(db_index=True)
    """Until when that process is believed to live. After that, another one records the run as unknown."""
    test = models.ForeignKey(Test, null=True, on_delete=models.SET_NULL, related_name="+")
    """The test that was started; None until it is."""

    class Meta:
        constraints = [  # noqa: RUF012  # Django's own way
            models.UniqueConstraint(fields=["monitor", "due"], name="one_turn_per_due_run")
        ]

    def __str__(self) -> str:
        return f"turn {self.pk} of monitor {self.monitor_id}"
