"""Announces maintenance, and cancels it. All functions query the database, so call them in a database thread."""

from __future__ import annotations

from datetime import datetime

from smtptest.monitors.models import Maintenance, Monitor
from smtptest.transcripts.database import clock

# Of one monitor: one a day for as long as they are kept. Each run reads those that are not over.
MOST = 400


class TooMuch(Exception):
    """As much maintenance is announced for the monitor as is allowed."""


class Past(Exception):
    """The maintenance would be over already. What runs have shown is not judged again."""


def plan(key: str, *, begins: datetime, ends: datetime, note: str = "") -> Maintenance | None:
    """Announce maintenance of the monitor with this key; None if there is none. Raises TooMuch and Past."""
    found = Monitor.objects.filter(key=key).first()
    if found is None:
        return None
    if ends <= clock.now():
        raise Past
    if found.maintenance.count() >= MOST:
        raise TooMuch
    return Maintenance.objects.create(monitor=found, begins=begins, ends=ends, note=note)


def cancel(key: str, number: int) -> bool:
    """Cancel maintenance: it ends now if it has begun, and is deleted if not. Maintenance that is over stays as it is.

    Returns whether the monitor with this key has such maintenance.
    """
    row = Maintenance.objects.filter(pk=number, monitor__key=key)
    found, now = row.first(), clock.now()
    if found is None:
        return False
    if found.begins > now:
        row.delete()
    else:
        row.filter(ends__gt=now).update(ends=now)
    return True
