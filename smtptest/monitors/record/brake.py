"""The brake on alerts if half of all monitors fail at once: then the fault is probably on this side."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast

from smtptest.monitors.models import Monitor

WITHIN = timedelta(minutes=1)
FEWEST = 4
# What a monitor watches. One without a target counts as a target of its own.
_TARGET = Case(When(target="", then=Cast("pk", CharField())), default=F("target"))


class Failing(NamedTuple):
    """What ran within the last minute, each as often as it counts."""

    ran: int
    """How many of them there were."""
    bad: int
    """How many of them had been well before and became bad within that minute, this one included."""


def tally(monitors: QuerySet[Monitor], is_bad: Q) -> Failing:
    """Count these. is_bad: which of them had been well and became bad.

    Monitors of one target count once, as bad if one of them is. So do all that were created from one network, as bad if
    each of their targets is: someone who makes their own fail on purpose must not make others' failures look like ours.
    The database counts, because thousands may have run within the minute, and while all of them fail each run asks
    this.
    """
    by_network = monitors.annotate(watched=_TARGET).annotate(
        alone=Case(When(network="", then=F("watched")), default=Value(""))
    )
    each = by_network.values("network", "alone").annotate(
        targets=Count("watched", distinct=True), bad_targets=Count("watched", distinct=True, filter=is_bad)
    )
    found = each.aggregate(ran=Count("targets"), bad=Count("targets", filter=Q(bad_targets=F("targets"))))
    return Failing(**found)


def is_mass_failure(failing: Failing) -> bool:
    """Whether half of the monitors that ran within a minute became bad in it, and at least FEWEST.

    Those that have been bad for longer are no sign of it: their servers fail for reasons of their own. Monitors with
    intervals longer than a minute did not all run, so half of all could never fail within one.
    """
    return failing.bad >= FEWEST and 2 * failing.bad >= failing.ran
