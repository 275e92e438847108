"""What happened to a monitored server: incidents, changes of what it publishes, and maintenance that was announced."""

from __future__ import annotations

from django.db import models

from smtptest.monitors.models.monitor import Monitor
from smtptest.transcripts.models import Test

NOTE_LENGTH = 200


class Incident(models.Model):
    """A time in which a server was down, refused this service or was degraded."""

    monitor = models.ForeignKey(Monitor, on_delete=models.CASCADE, related_name="incidents")
    """Whose server it happened to. Deleted with the monitor."""
    began = models.DateTimeField()
    """The moment of the first bad run: the server counts as bad from then on."""
    confirmed = models.DateTimeField()
    """The moment of the bad run that confirmed it."""
    ended = models.DateTimeField(null=True)
    """The moment of the first good run after it; None while it lasts."""
    worst = models.CharField(max_length=16)
    """The name of the worst state that it has gone through."""
    states = models.JSONField(default=list)
    """The states that it has gone through, each with the moment at which it began: ``[[moment, state], …]``, the moment
    in ISO 8601."""
    first_test = models.ForeignKey(Test, null=True, on_delete=models.SET_NULL, related_name="+")
    """The test of its first bad run; None once that transcript is gone."""
    worst_test = models.ForeignKey(Test, null=True, on_delete=models.SET_NULL, related_name="+")
    """The test of its first run in the worst state."""
    last_test = models.ForeignKey(Test, null=True, on_delete=models.SET_NULL, related_name="+")
    """The test of its last bad run so far."""
    good_test = models.ForeignKey(Test, null=True, on_delete=models.SET_NULL, related_name="+")
    """The test of the last good run before it; None if there was none."""
    acknowledged = models.DateTimeField(null=True)
    """When its owner said that it is known; None until then. No reminder is sent after that."""
    flapping = models.BooleanField(default=False)
    """Whether the states alternate so often that only this is told."""

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
    """A change of what a server or a domain publishes, on purpose or not."""

    class What(models.TextChoices):
        CERTIFICATE = "certificate"
        """The server's certificate, seen in a TLS handshake."""
        TLSA = "tlsa"
        """TLSA records (RFC 6698)."""
        MTA_STS = "mta-sts"
        """The record at ``_mta-sts`` (RFC 8461 section 3.1), and not the policy itself."""
        SPF = "spf"
        """The SPF record (RFC 7208)."""
        DMARC = "dmarc"
        """The DMARC record (RFC 9989)."""

    monitor = models.ForeignKey(Monitor, on_delete=models.CASCADE, related_name="changes")
    """Whose server or domain it happened to. Deleted with the monitor."""
    at = models.DateTimeField()
    """The moment of the run that saw it first."""
    what = models.CharField(max_length=16, choices=What.choices)
    """What has changed."""
    before = models.JSONField(null=True)
    """What was published, as ``subject: value``; None if nothing was."""
    after = models.JSONField(null=True)
    """What is published now, as ``subject: value``; None if nothing is."""
    test = models.ForeignKey(Test, null=True, on_delete=models.SET_NULL, related_name="+")
    """The test of the run that saw it first; None once that transcript is gone."""

    class Meta:
        indexes = [models.Index(fields=["monitor", "at"], name="changes_by_moment")]  # noqa: RUF012

    def __str__(self) -> str:
        return f"change {self.pk} of monitor {self.monitor_id}"


class Maintenance(models.Model):
    """A time in which a bad run is not reported."""

    monitor = models.ForeignKey(Monitor, on_delete=models.CASCADE, related_name="maintenance")
    """Whose server it is announced for. Deleted with the monitor."""
    begins = models.DateTimeField()
    """The first moment of it."""
    ends = models.DateTimeField(db_index=True)
    """The first moment after it."""
    note = models.CharField(max_length=NOTE_LENGTH, blank=True)
    """What its owner says about it, in the report too; empty for nothing."""

    def __str__(self) -> str:
        return f"maintenance {self.pk} of monitor {self.monitor_id}"
