"""What happened to a monitored server: incidents, changes of what it publishes, and maintenance that was announced."""

from __future__ import annotations

from django.db import models

from smtptest.monitors.models.monitor import Monitor
from smtptest.transcripts.models import Test

NOTE_LENGTH = 200


class Incident(models.Model):
    """A time in which a server was down, refused this service or was degraded."""

    monitor = models.ForeignKey(Monitor, on_delete=models.CASCADE, related_name="incidents")
    #: The first bad run: the server counts as bad from then on.
    began = models.DateTimeField()
    #: The bad run that confirmed it.
    confirmed = models.DateTimeField()
    #: The first good run after it; None while it lasts.
    ended = models.DateTimeField(null=True)
    #: The worst state of it, and each with the moment at which it began: ``[[moment, state], …]``.
    worst = models.CharField(max_length=16)
    states = models.JSONField(default=list)
    #: The transcripts that are kept of it, and that of the last good run before it.
    first_test = models.ForeignKey(Test, null=True, on_delete=models.SET_NULL, related_name="+")
    worst_test = models.ForeignKey(Test, null=True, on_delete=models.SET_NULL, related_name="+")
    last_test = models.ForeignKey(Test, null=True, on_delete=models.SET_NULL, related_name="+")
    good_test = models.ForeignKey(Test, null=True, on_delete=models.SET_NULL, related_name="+")
    #: When its owner said that it is known; None until then. No reminder is sent after that.
    acknowledged = models.DateTimeField(null=True)
    #: Whether the states alternate so often that only this is told.
    flapping = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["monitor", "began"], name="incidents_by_begin")]  # noqa: RUF012
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(
                fields=["monitor"], condition=models.Q(ended__isnull=True), name="one_incident_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"incident {self.pk} of monitor {self.monitor_id}"


class Change(models.Model):
    """A change of what a server or a domain publishes, which may be meant or not."""

    class What(models.TextChoices):
        CERTIFICATE = "certificate"
        TLSA = "tlsa"
        MTA_STS = "mta-sts"
        SPF = "spf"
        DMARC = "dmarc"

    monitor = models.ForeignKey(Monitor, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    what = models.CharField(max_length=16, choices=What.choices)
    #: What it was and what it is, as the facts of a run have it (record/drift.py).
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    #: The test that saw it first.
    test = models.ForeignKey(Test, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["monitor", "at"], name="changes_by_moment")]  # noqa: RUF012

    def __str__(self) -> str:
        return f"change {self.pk} of monitor {self.monitor_id}"


class Maintenance(models.Model):
    """A time in which a bad run is no news."""

    monitor = models.ForeignKey(Monitor, on_delete=models.CASCADE, related_name="maintenance")
    begins = models.DateTimeField()
    ends = models.DateTimeField(db_index=True)
    #: What its owner says about it.
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)

    def __str__(self) -> str:
        return f"maintenance {self.pk} of monitor {self.monitor_id}"
