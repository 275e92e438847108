"""When the runs of a monitor are due: a grid of moments that stays as it is, whatever the runs do."""

from __future__ import annotations

from datetime import datetime, timedelta

from smtptest.monitors.models import Monitor

# A server that refuses this service is asked again after as long as it has refused it, so that the pauses double, up to
# this long; after this many days it is no longer asked.
LONGEST_WAIT = timedelta(hours=6)
PATIENCE = timedelta(days=7)


def next_of(monitor: Monitor, now: datetime) -> datetime:
    """When the next planned run is due of a monitor that is resumed now: none is late."""
    return following(monitor.next_due, timedelta(seconds=monitor.every), now)


def following(due: datetime, every: timedelta, now: datetime) -> datetime:
    """The first moment after now on the grid of a due run. All that was missed before counts as one late run."""
    return due if due > now else due + every * ((now - due) // every + 1)


def backed_off(due: datetime, every: timedelta, now: datetime, refused_since: datetime | None) -> datetime:
    """As :func:`following`, for a server that has refused this service since then."""
    waits = timedelta(0) if refused_since is None else min(now - refused_since, LONGEST_WAIT)
    return following(due, every, now + max(timedelta(0), waits - every))


def is_hopeless(refused_since: datetime | None, now: datetime) -> bool:
    """Whether a server has refused this service for so long that it is no longer asked."""
    return refused_since is not None and now - refused_since >= PATIENCE


def is_too_far(due: datetime, every: timedelta, now: datetime, refused_since: datetime | None) -> bool:
    """Whether the next run is further ahead than it can be, because the clock was put back since it was planned."""
    longest = every if refused_since is None else max(every, LONGEST_WAIT)
    return due - now > longest + every
