"""Announces maintenance, and takes that back. All of it asks the database, so call it in a database thread."""

from __future__ import annotations

from datetime import datetime

from smtptest.monitors.models import Maintenance, Monitor
from smtptest.transcripts.database import clock

# Of one monitor: one a day for as long as they are kept. Each run reads those that are not over.
MOST = 400


class TooMuch(Exception):
    """A monitor has as much maintenance announced as it may have."""


def plan(key: str, *, begins: datetime, ends: datetime, note: str = "") -> Maintenance | None:
    """Announce maintenance of the monitor with this key; None if there is none. Raises TooMuch."""
    found = Monitor.objects.filter(key=key).first()
    if found is None:
        return None
    if found.maintenance.count() >= MOST:
        raise TooMuch
    return Maintenance.objects.create(monitor=found, begins=begins, ends=ends, note=note)


def cancel(key: str, number: int) -> bool:
    """Take back what was announced: it ends now if it has begun, and has not been if it has not. Returns whether there
    is such maintenance of the monitor with this key. What is over stays as it is."""
    row = Maintenance.objects.filter(pk=number, monitor__key=key)
    found, now = row.first(), clock.now()
    if found is None:
        return False
    if found.begins > now:
        row.delete()
    else:
        row.filter(ends__gt=now).update(ends=now)
    return True
