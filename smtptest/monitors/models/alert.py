"""What is to be told to whom: the outbox, and the addresses that have agreed to be written to."""

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
        REMINDER = "reminder"
        RECOVERED = "recovered"
        CHANGED = "changed"
        FLAPPING = "flapping"
        #: The monitor stopped by itself.
        STOPPED = "stopped"
        #: The question whether its address may be written to.
        CONFIRM = "confirm"

    monitor = models.ForeignKey(Monitor, on_delete=models.CASCADE, related_name="alerts")
    #: What it is about; None where it is about neither.
    incident = models.ForeignKey(Incident, null=True, on_delete=models.CASCADE, related_name="alerts")
    change = models.ForeignKey(Change, null=True, on_delete=models.CASCADE, related_name="alerts")
    #: The same as a word that is never null, so that the database can tell two alerts from one: ``incident-7``,
    #: ``change-3``, or empty.
    about = models.CharField(max_length=32, blank=True)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    #: 0, or the number of the reminder.
    number = models.PositiveIntegerField(default=0)
    #: When it is to be tried next, and how often it was.
    due = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    #: Until when the process that sends it is believed to live; None while no process does.
    lease_until = models.DateTimeField(null=True)
    #: When it was sent; None until then, or for ever if it was given up.
    sent = models.DateTimeField(null=True)
    #: Why the last try failed, as a code.
    error = models.CharField(max_length=32, blank=True)

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
    #: The owner of these monitors: consent to one is no consent to a stranger's.
    owner_hash = models.CharField(max_length=64, default="")
    #: The part of the links in its mails that nobody can guess.
    token = models.CharField(max_length=32, unique=True, default=new_id)
    created = models.DateTimeField()
    #: When its reader agreed, and when its reader had enough; None until then.
    confirmed = models.DateTimeField(null=True)
    unsubscribed = models.DateTimeField(null=True)

    class Meta:
        constraints = [  # noqa: RUF012
            models.UniqueConstraint(fields=["address", "owner_hash"], name="one_consent_of_each")
        ]

    def __str__(self) -> str:
        # Not the address itself: it is somebody's, and this text goes to logs.
        return f"address {self.pk}"
