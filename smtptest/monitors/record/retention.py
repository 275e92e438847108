"""How long figures are kept: minutes for 35 days, hours for 13 months, days and incidents for ever.

Once an hour, with the first run in it, a monitor's own old rows are deleted: a few by their key, never a walk through
the whole table. Transcripts expire by themselves (transcripts/retention.py).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from smtptest.monitors.models import Change, Hour, Maintenance, Minute, Monitor
from smtptest.monitors.record.rollup import hour_of, minute_of
from smtptest.transcripts.database import timekeeping

MINUTES, HOURS = timedelta(days=35), timedelta(days=396)
# If a server shows another certificate each time, the last changes say enough.
CHANGES = 200


def is_due(last: datetime | None, moment: datetime) -> bool:
    """Whether a run is the first of its hour. last: when the one before was; None if there was none."""
    return last is None or hour_of(last) != hour_of(moment)


def prune(monitor: Monitor, now: datetime) -> None:
    """Delete what is too old of one monitor; nothing while the clock may be wrong."""
    if timekeeping.doubt():
        return
    Minute.objects.filter(monitor=monitor, minute__lt=minute_of(now - MINUTES)).delete()
    Hour.objects.filter(monitor=monitor, hour__lt=hour_of(now - HOURS)).delete()
    Maintenance.objects.filter(monitor=monitor, ends__lt=now - HOURS).delete()
    left = Change.objects.filter(monitor=monitor).order_by("-at", "-pk").values_list("pk", flat=True)
    Change.objects.filter(pk__in=list(left[CHANGES : 2 * CHANGES])).delete()
