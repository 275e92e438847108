"""The results of runs: each for some weeks, and summed up by hours and days."""

from __future__ import annotations

from django.db import models

from smtptest.monitors.models.monitor import Monitor


class Minute(models.Model):
    """The result of one run.

    On SQLite this table and those of hours and days are WITHOUT ROWID (the migration sees to it).
    """

    pk = models.CompositePrimaryKey("monitor_id", "minute")
    monitor = models.ForeignKey(Monitor, on_delete=models.CASCADE, related_name="minutes", db_index=False)
    #: When the run was due, in whole minutes since 1970, UTC.
    minute = models.IntegerField()
    #: The code of its state (record/state.py).
    state = models.PositiveSmallIntegerField()
    #: How long the server took, in milliseconds; None if nothing was measured.
    ms = models.IntegerField(null=True)
    #: The milliseconds of each stage, packed (record/); None if nothing was measured.
    stages = models.BinaryField(null=True)
    #: The primary key of its test; None if it has none. The test may have been deleted: no foreign key, no index.
    test = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"minute {self.minute} of monitor {self.monitor_id}"


class Figures(models.Model):
    """The sum of the results of a span of time."""

    #: Seconds in each state.
    up = models.PositiveIntegerField(default=0)
    degraded = models.PositiveIntegerField(default=0)
    down = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0)
    maintenance = models.PositiveIntegerField(default=0)
    #: How many runs were measured, and their milliseconds: the least, in all, the most.
    count = models.PositiveIntegerField(default=0)
    ms_min = models.PositiveIntegerField(null=True)
    ms_sum = models.PositiveBigIntegerField(default=0)
    ms_max = models.PositiveIntegerField(null=True)
    #: How many of them took how long: a number for each class of the histogram.
    histogram = models.JSONField(default=list)
    #: The milliseconds of each stage in all, by its name.
    stages = models.JSONField(default=dict)

    class Meta:
        abstract = True


class Hour(Figures):
    """The sum of an hour's results."""

    pk = models.CompositePrimaryKey("monitor_id", "hour")
    monitor = models.ForeignKey(Monitor, on_delete=models.CASCADE, related_name="hours", db_index=False)
    #: In whole hours since 1970, UTC.
    hour = models.IntegerField()

    def __str__(self) -> str:
        return f"hour {self.hour} of monitor {self.monitor_id}"


class Day(Figures):
    """The sum of a day's results."""

    pk = models.CompositePrimaryKey("monitor_id", "day")
    monitor = models.ForeignKey(Monitor, on_delete=models.CASCADE, related_name="days", db_index=False)
    #: In whole days since 1970, UTC.
    day = models.IntegerField()

    def __str__(self) -> str:
        return f"day {self.day} of monitor {self.monitor_id}"
