"""The results of runs: each for some weeks, and summed up by hours and days."""

from __future__ import annotations

from django.db import models

from smtptest.monitors.models.monitor import Monitor


class Minute(models.Model):
    """The result of one run.

    On SQLite this table and those of hours and days are WITHOUT ROWID (the migration sees to it).
    """

    pk = models.CompositePrimaryKey("monitor_id", "minute")
    """A monitor has one row a minute: a second run in it replaces the first."""
    monitor = models.ForeignKey(Monitor, on_delete=models.CASCADE, related_name="minutes", db_index=False)
    """Deleted with the monitor. The primary key begins with it, so it needs no index of its own."""
    minute = models.IntegerField()
    """When the run was due, in whole minutes since 1970, UTC."""
    state = models.PositiveSmallIntegerField()
    """The code of the state that the run showed (record/state.py), whether or not it is confirmed."""
    ms = models.IntegerField(null=True)
    """How long the server took, in milliseconds; None if nothing was measured."""
    stages = models.BinaryField(null=True)
    """The milliseconds of each stage, packed (record/packing.py); None if nothing was measured."""
    test = models.BigIntegerField(null=True)
    """The primary key of its test; None if it has none. The test may have been deleted: no foreign key, no index."""

    def __str__(self) -> str:
        return f"minute {self.minute} of monitor {self.monitor_id}"


class Figures(models.Model):
    """The sum of the results of a span of time."""

    up = models.PositiveIntegerField(default=0)
    """Seconds in the state ``up``."""
    degraded = models.PositiveIntegerField(default=0)
    """Seconds in the state ``degraded``."""
    down = models.PositiveIntegerField(default=0)
    """Seconds in the state ``down``."""
    refused = models.PositiveIntegerField(default=0)
    """Seconds in the state ``refused``."""
    unknown = models.PositiveIntegerField(default=0)
    """Seconds in the state ``unknown``."""
    maintenance = models.PositiveIntegerField(default=0)
    """Seconds of announced maintenance, whatever the server did in it."""
    count = models.PositiveIntegerField(default=0)
    """Runs that were timed: those that were ``up`` or ``degraded`` and took a measurable time."""
    ms_min = models.PositiveIntegerField(null=True)
    """Milliseconds of the fastest of them; None if there is none."""
    ms_sum = models.PositiveBigIntegerField(default=0)
    """Milliseconds of all of them together."""
    ms_max = models.PositiveIntegerField(null=True)
    """Milliseconds of the slowest of them; None if there is none."""
    histogram = models.JSONField(default=list)
    """How many of them fell into each class of record/histogram.py, the fastest first; empty classes at the end are
    left out."""
    stages = models.JSONField(default=dict)
    """Milliseconds of each stage in all of them together, by the stage's name."""

    class Meta:
        abstract = True


class Hour(Figures):
    """The sum of an hour's results."""

    pk = models.CompositePrimaryKey("monitor_id", "hour")
    """A monitor has one row an hour."""
    monitor = models.ForeignKey(Monitor, on_delete=models.CASCADE, related_name="hours", db_index=False)
    """Deleted with the monitor. The primary key begins with it, so it needs no index of its own."""
    hour = models.IntegerField()
    """In whole hours since 1970, UTC."""

    def __str__(self) -> str:
        return f"hour {self.hour} of monitor {self.monitor_id}"


class Day(Figures):
    """The sum of a day's results."""

    pk = models.CompositePrimaryKey("monitor_id", "day")
    """A monitor has one row a day."""
    monitor = models.ForeignKey(Monitor, on_delete=models.CASCADE, related_name="days", db_index=False)
    """Deleted with the monitor. The primary key begins with it, so it needs no index of its own."""
    day = models.IntegerField()
    """In whole days since 1970, UTC."""

    def __str__(self) -> str:
        return f"day {self.day} of monitor {self.monitor_id}"
