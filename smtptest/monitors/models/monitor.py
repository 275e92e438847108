"""A monitor: a plan on a schedule, how its server stands, and whom it tells."""

from __future__ import annotations

import secrets

from django.db import models

from smtptest.transcripts.models import Test

NAME_LENGTH = 80


def new_id() -> str:
    """A link that nobody can guess: 192 random bits."""
    return secrets.token_urlsafe(24)


class Monitor(models.Model):
    """One monitor.

    Whoever has its key may change and delete it. Its due runs are claimed from these rows (schedule/claim.py).
    """

    class Paused(models.TextChoices):
        """Why no run is made."""

        NOT = ""
        BY_HAND = "by-hand"
        #: The server has refused this service for too long.
        REFUSED = "refused"
        #: The address for alerts has not been confirmed yet.
        UNCONFIRMED = "unconfirmed"

    #: The part of the manage page's address that nobody can guess.
    key = models.CharField(max_length=32, unique=True, default=new_id)
    #: The part of the uptime report's address that nobody can guess.
    report = models.CharField(max_length=32, unique=True, default=new_id)
    #: What its owner calls it; empty for the name of its target.
    name = models.CharField(max_length=NAME_LENGTH, blank=True)
    #: The name of the report that shows it together with others; empty for a report of its own.
    group = models.CharField(max_length=NAME_LENGTH, blank=True)
    #: The SHA-256 of the owner's token.
    owner_hash = models.CharField(max_length=64)
    #: A keyed hash of the visitor who created it, whose share of the target's limits it uses; empty if visitors are
    #: not counted.
    visitor = models.CharField(max_length=64, blank=True)
    #: A keyed hash of that visitor's network, which may hold many addresses of one person; empty as above.
    network = models.CharField(max_length=64, blank=True, default="")
    #: A keyed hash of the domain or the network that it watches.
    target = models.CharField(max_length=64, blank=True, db_index=True)
    created = models.DateTimeField()

    #: What runs: a test of mail servers (a round trip has ``round_trip`` in its plan) or a check of a domain.
    kind = models.CharField(max_length=16, choices=Test.Kind.choices, default=Test.Kind.TEST)
    plan = models.JSONField()
    #: The secrets of the plan, encrypted; None if it needs none.
    secret = models.BinaryField(null=True)
    #: Seconds between two due runs.
    every = models.PositiveIntegerField()
    #: How many bad runs in a row confirm an incident, and how many good ones end it.
    confirm = models.PositiveSmallIntegerField(default=2)
    recover = models.PositiveSmallIntegerField(default=1)
    #: A certificate that expires within so many days is worth a warning.
    warn_days = models.PositiveSmallIntegerField(default=21)

    #: Whom it tells; each is empty for nobody.
    alert_email = models.CharField(max_length=254, blank=True)
    webhook = models.CharField(max_length=1000, blank=True)
    #: The key of the signature of webhooks, encrypted or not as alerts/ has it.
    webhook_secret = models.BinaryField(null=True)
    #: The language of what it tells people.
    language = models.CharField(max_length=8, default="en", db_default="en")
    #: The hours of the day in which people are not disturbed, as minutes since midnight in this time zone (its name in
    #: the tz database); None for no such hours. Alerts wait for their end, except webhooks.
    quiet_from = models.PositiveSmallIntegerField(null=True)
    quiet_until = models.PositiveSmallIntegerField(null=True)
    quiet_zone = models.CharField(max_length=64, default="UTC")
    #: Whether anybody who has the link may see the report.
    public = models.BooleanField(default=False)
    #: Whether transcripts are masked in the report.
    masked = models.BooleanField(default=True)

    #: Since when no run is made; None while it is not paused. And why.
    paused = models.DateTimeField(null=True)
    paused_because = models.CharField(max_length=16, choices=Paused.choices, default=Paused.NOT, blank=True)
    #: When the next planned run is due. The grid of these moments stays as it is, whatever the runs do.
    next_due = models.DateTimeField(db_index=True)
    #: When a run besides the planned ones is due that confirms a bad one; None if none is. Each run decides it anew.
    attempt_due = models.DateTimeField(null=True, db_index=True)
    #: When somebody asked for a run that has not begun yet; None if nobody did. A run that was under way then had begun
    #: before, and says nothing of what was mended meanwhile.
    asked = models.DateTimeField(null=True, db_index=True)

    #: How the server stands (record/state.py), and since when.
    state = models.CharField(max_length=16, default="unknown")
    since = models.DateTimeField()
    #: Bad runs since the last good one, and good ones since the last bad one.
    bad_in_a_row = models.PositiveIntegerField(default=0)
    good_in_a_row = models.PositiveIntegerField(default=0)
    #: The first of the bad runs in a row; None if the last run was good.
    first_bad = models.DateTimeField(null=True)
    #: Since when the server refuses this service; None if it does not. And in how many runs in a row.
    refused_since = models.DateTimeField(null=True)
    refused_in_a_row = models.PositiveIntegerField(default=0)
    #: When the last run was; None before the first. And whether its failure was taken for one of this side, because too
    #: many others failed with it (record/brake.py).
    last_run = models.DateTimeField(null=True)
    braked = models.BooleanField(default=False)
    #: When the certificate that was seen last expires; None if none was seen.
    certificate_until = models.DateTimeField(null=True)
    #: Why it stands so, as a code (record/reason.py); empty before the first run.
    reason = models.CharField(max_length=24, blank=True, default="")
    #: All else that the next run continues (record/stored.py).
    course = models.JSONField(default=dict)
    #: What the next run is compared with (record/drift.py).
    facts = models.JSONField(default=dict)
    #: The last good test: the only good one that is kept.
    good_test = models.ForeignKey(Test, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["owner_hash"], name="monitors_by_owner")]  # noqa: RUF012  # Django's own way

    def __str__(self) -> str:
        # Not its key or its report: they are capabilities, and this text goes to logs.
        return f"monitor {self.pk}"
