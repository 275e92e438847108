"""The hours in which people are not disturbed: alerts to them wait for the end of these."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from smtptest.monitors.models import Monitor
from smtptest.transcripts.database import clock

_DAY = 24 * 60
# The code of an alert that waits for the end of quiet hours.
WAITS = "quiet"


# They are read from hundreds of files, which takes longer than a request may.
time_zones = cache(available_timezones)


class NotQuietHours(ValueError):
    """These are no hours of a day, or no time zone."""


def until(monitor: Monitor, now: datetime) -> datetime | None:
    """When the quiet hours end that it is now; None outside them, and if there are none."""
    begin, end = monitor.quiet_from, monitor.quiet_until
    if begin is None or end is None:
        return None
    local = now.astimezone(ZoneInfo(monitor.quiet_zone))
    minute = local.hour * 60 + local.minute
    left = (end - minute) % _DAY or _DAY
    if (minute - begin) % _DAY >= (end - begin) % _DAY:
        return None
    # By the clock on the wall, so that a night in which it is set ends at the same hour. The fold is that of the end.
    wall = (local.replace(tzinfo=None, second=0, microsecond=0) + timedelta(minutes=left)).replace(tzinfo=local.tzinfo)
    return wall.astimezone(now.tzinfo)


def choose(monitor: Monitor, begin: int | None, end: int | None, zone: str = "UTC") -> None:
    """Set the quiet hours of a monitor, as minutes since midnight; None for none. Raises NotQuietHours."""
    if begin is None or end is None:
        begin, end, zone = None, None, "UTC"
    elif begin == end or not (0 <= begin < _DAY and 0 <= end < _DAY) or zone not in time_zones():
        raise NotQuietHours
    monitor.quiet_from, monitor.quiet_until, monitor.quiet_zone = begin, end, zone
    monitor.save(update_fields=["quiet_from", "quiet_until", "quiet_zone"])
    # What waited for the end of the former hours is judged anew.
    monitor.alerts.filter(sent__isnull=True, error=WAITS).update(due=clock.now())


def choose_by_key(key: str, *, begin: int | None, end: int | None, zone: str, language: str = "") -> bool:
    """The same for whoever has the key of the monitor, with the language of its alerts; empty to leave that as it is.

    Gives whether there is such a monitor. Raises NotQuietHours.
    """
    monitor = Monitor.objects.filter(key=key).first()
    if monitor is None:
        return False
    choose(monitor, begin, end, zone)
    if language:
        monitor.language = language
        monitor.save(update_fields=["language"])
    return True
