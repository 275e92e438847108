"""Alerts and their readers: the outbox, and the addresses that were asked for consent."""

from __future__ import annotations

from django.db import models

from smtptest.monitors.models.incident import Change, Incident
from smtptest.monitors.models.monitor import Monitor, new_id


class Alert(models.Model):
    """One message, from the transaction that decided on it until it was sent."""

    class Channel(models.TextChoices):
        EMAIL = "email"
        WEBHOOK = "webhook"
        APPRISE = "apprise"

    class Kind(models.TextChoices):
        DOWN = "down"
        """An incident was confirmed."""
        REMINDER = "reminder"
        """The incident still lasts, one more day after it was confirmed."""
        RECOVERED = "recovered"
        """The incident is over."""
        CHANGED = "changed"
        """What the server or its domain publishes has changed."""
        FLAPPING = "flapping"
        """The server keeps changing between working and failing; this is sent instead of an alert for each change."""
        STOPPED = "stopped"
        """The monitor stopped by itself."""
        CONFIRM = "confirm"
        """The question whether its address may be written to."""

    monitor = models.ForeignKey(Monitor, on_delete=models.CASCADE, related_name="alerts")
    """Whose address, webhook and language it uses. Deleted with the monitor."""
    incident = models.ForeignKey(Incident, null=True, on_delete=models.CASCADE, related_name="alerts")
    """What it is about; None if it is about no incident."""
    change = models.ForeignKey(Change, null=True, on_delete=models.CASCADE, related_name="alerts")
    """What it is about; None if it is about no change."""
    about = models.CharField(max_length=32, blank=True)
    """Incident or change as a word that is never null, so that the database can tell two alerts from one:
    ``incident-7``, ``change-3``, or empty."""
    channel = models.CharField(max_length=8, choices=Channel.choices)
    """By which way it leaves; a monitor with three channels has three alerts of the same news."""
    kind = models.CharField(max_length=16, choices=Kind.choices)
    """What it is about."""
    number = models.PositiveIntegerField(default=0)
    """0, or what tells alerts of one kind about the same apart: the number of the reminder, of the worse state, of the
    question or of the day on which the monitor stopped."""
    due = models.DateTimeField()
    """When it is to be sent, or tried again."""
    tries = models.PositiveSmallIntegerField(default=0)
    """Failed tries so far. At MOST_TRIES (alerts/claims.py) it is given up."""
    lease_until = models.DateTimeField(null=True)
    """Until when the process that sends it is believed to live; None while no process does."""
    sent = models.DateTimeField(null=True)
    """When it was sent; None until then, or for ever if it was given up."""
    error = models.CharField(max_length=32, blank=True)
    """Why the last try failed, or why it waits, as a code of alerts/result.py or alerts/quiet.py; empty if it was sent
    or not tried yet."""

    class Meta:
        constraints = [  # noqa: RUF012  # Django's own way
            models.UniqueConstraint(fields=["monitor", "about", "channel", "kind", "number"], name="one_alert_of_each")
        ]
        indexes = [  # noqa: RUF012
            models.Index(fields=["due"], condition=models.Q(sent__isnull=True), name="alerts_to_send")
        ]

    def __str__(self) -> str:
        return f"alert {self.pk} of monitor {self.monitor_id}"


class Address(models.Model):
    """An email address that was asked whether it may be written to for the monitors of one owner."""

    address = models.CharField(max_length=254)
    """The mailbox in its canonical spelling, which all spellings of one mailbox share."""
    owner_hash = models.CharField(max_length=64, default="")
    """The owner of these monitors, as ``Monitor.owner_hash``: consent to one owner's alerts is no consent to a
    stranger's."""
    token = models.CharField(max_length=32, unique=True, default=new_id)
    """The part of the links in its mails that nobody can guess."""
    created = models.DateTimeField()
    """When the row was made. One that is not answered within a week may be deleted."""
    confirmed = models.DateTimeField(null=True)
    """When its reader agreed to get alerts; None until then."""
    unsubscribed = models.DateTimeField(null=True)
    """When its reader unsubscribed; None until then, and after the reader has agreed again."""

    class Meta:
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(fields=["address", "owner_hash"], name="one_consent_of_each")
        ]

    def __str__(self) -> str:
        # Not the address itself: it is somebody's, and this text goes to logs.
        return f"address {self.pk}"
