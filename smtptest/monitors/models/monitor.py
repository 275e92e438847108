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
        """It runs."""
        BY_HAND = "by-hand"
        """Its owner or the operator has paused it."""
        REFUSED = "refused"
        """The server has refused this service for too long."""
        UNCONFIRMED = "unconfirmed"
        """The address for alerts has not been confirmed yet."""

    key = models.CharField(max_length=32, unique=True, default=new_id)
    """The part of the manage page's address that nobody can guess."""
    report = models.CharField(max_length=32, unique=True, default=new_id)
    """The part of the uptime report's address that nobody can guess."""
    name = models.CharField(max_length=NAME_LENGTH, blank=True)
    """What its owner calls it; empty for the name of its target."""
    group = models.CharField(max_length=NAME_LENGTH, blank=True)
    """The name of the report that shows it together with others; empty for a report of its own."""
    owner_hash = models.CharField(max_length=64)
    """The SHA-256 of the owner's token, in hexadecimal digits."""
    visitor = models.CharField(max_length=64, blank=True)
    """A keyed hash of the visitor who created it, whose share of the target's limits it uses; empty if visitors are not
    counted."""
    network = models.CharField(max_length=64, blank=True, default="")
    """A keyed hash of that visitor's network, which may hold many addresses of one person; empty as above."""
    target = models.CharField(max_length=64, blank=True, db_index=True)
    """A keyed hash of the registrable domain or the network that it watches. One without it counts as a target of its
    own (record/brake.py)."""
    created = models.DateTimeField()
    """When it was made."""

    kind = models.CharField(max_length=16, choices=Test.Kind.choices, default=Test.Kind.TEST)
    """What runs: a test of mail servers (a round trip has ``round_trip`` in its plan) or a check of a domain."""
    plan = models.JSONField()
    """The plan as JSON, of :class:`Plan` or of :class:`DomainPlan` by the kind. It holds no secret."""
    secret = models.BinaryField(null=True)
    """The secrets of the plan, a JSON object that the vault has encrypted; None if it needs none."""
    every = models.PositiveIntegerField()
    """Seconds between two planned runs."""
    confirm = models.PositiveSmallIntegerField(default=2)
    """How many bad runs in a row confirm an incident."""
    recover = models.PositiveSmallIntegerField(default=1)
    """How many good runs in a row end it."""
    warn_days = models.PositiveSmallIntegerField(default=21)
    """A certificate that expires within this many days makes a run degraded."""

    alert_email = models.CharField(max_length=254, blank=True)
    """The mailbox that alerts go to; empty for none."""
    webhook = models.CharField(max_length=1000, blank=True)
    """The address that alerts are posted to, HTTPS in the public profile; empty for none."""
    webhook_secret = models.BinaryField(null=True)
    """Goes into the key that signs webhooks, which is derived from SECRET_KEY (alerts/webhook.py). None: nothing sets
    it yet."""
    language = models.CharField(max_length=8, default="en", db_default="en")
    """The language of what it tells people."""
    quiet_from = models.PositiveSmallIntegerField(null=True)
    """When people are no longer disturbed, in minutes since midnight in ``quiet_zone``; None for no quiet hours. Alerts
    wait for the end, except webhooks."""
    quiet_until = models.PositiveSmallIntegerField(null=True)
    """When they may be disturbed again, as ``quiet_from``. Smaller than it if midnight lies between."""
    quiet_zone = models.CharField(max_length=64, default="UTC")
    """The time zone of the quiet hours, by its name in the tz database."""
    public = models.BooleanField(default=False)
    """Whether anybody who has the link may see the report."""
    masked = models.BooleanField(default=True)
    """Whether transcripts are masked in the report."""

    paused = models.DateTimeField(null=True)
    """Since when no run is made; None while it is not paused."""
    paused_because = models.CharField(max_length=16, choices=Paused.choices, default=Paused.NOT, blank=True)
    """Why no run is made; empty while it is not paused."""
    next_due = models.DateTimeField(db_index=True)
    """When the next planned run is due. The grid of these moments stays as it is, whatever the runs do."""
    attempt_due = models.DateTimeField(null=True, db_index=True)
    """When the run is due that confirms a bad one, besides the planned ones; None if none is. Each run decides this
    again."""
    asked = models.DateTimeField(null=True, db_index=True)
    """When somebody asked for a run that has not begun yet; None if nobody did. A run that was under way then had begun
    before, and says nothing of what was mended meanwhile."""

    state = models.CharField(max_length=16, default="unknown")
    """The name of the state that is shown (record/state.py): ``unknown`` before the first good run if there was
    no incident; that of the last run if it does not tell (unknown, maintenance) or if the server flaps; else the
    confirmed one."""
    since = models.DateTimeField()
    """Since when it has been in this state: for an incident, its first bad run."""
    bad_in_a_row = models.PositiveIntegerField(default=0)
    """Bad runs since the last good one. Runs that do not tell how the server is are not counted."""
    good_in_a_row = models.PositiveIntegerField(default=0)
    """Good runs since the last bad one."""
    first_bad = models.DateTimeField(null=True)
    """The moment of the first of the bad runs in a row; None if the last run was good."""
    refused_since = models.DateTimeField(null=True)
    """Since when the server refuses this service; None if it does not."""
    refused_in_a_row = models.PositiveIntegerField(default=0)
    """In how many runs in a row it has refused; 0 if the last one that tells was another state."""
    last_run = models.DateTimeField(null=True)
    """The moment of the last run; None before the first."""
    braked = models.BooleanField(default=False)
    """Whether the failure of the last run was taken for one of this side, because too many others failed with it
    (record/brake.py)."""
    certificate_until = models.DateTimeField(null=True)
    """When the certificate that was seen last expires, of several the first; None if none was seen."""
    reason = models.CharField(max_length=24, blank=True, default="")
    """Why the last run was judged as it was, as a code (record/reason.py); empty before the first run."""
    course = models.JSONField(default=dict)
    """What the next run continues and no column has, as record/stored.py writes it; empty before the first run."""
    facts = models.JSONField(default=dict)
    """What the last runs saw published, with which the next one is compared (record/drift.py)."""
    good_test = models.ForeignKey(Test, null=True, on_delete=models.SET_NULL, related_name="+")
    """The test of the last good run: the only good one that is kept. None before it."""

    class Meta:
        indexes = [models.Index(fields=["owner_hash"], name="monitors_by_owner")]  # noqa: RUF012  # Django's own way

    def __str__(self) -> str:
        # Not its key or its report: they are capabilities, and this text goes to logs.
        return f"monitor {self.pk}"
