"""The hours in which people are not disturbed: alerts to them wait until these are over."""

from __future__ import annotations

from dataclasses import dataclass
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


class NoHours(ValueError):
    """These are not hours of a day."""


class NoTimeZone(ValueError):
    """The tz database has no time zone of this name."""


@dataclass(frozen=True)
class QuietHours:
    """Hours that come each day, over midnight if they end before they begin. To make one raises NoHours."""

    begin: int
    """When they begin, in minutes since midnight in ``zone``: 0 to 1439."""
    end: int
    """When they end, likewise; never the same minute."""
    zone: ZoneInfo
    """Whose clock they go by, summer time included."""

    def __post_init__(self) -> None:
        if self.begin == self.end or not all(0 <= minute < _DAY for minute in (self.begin, self.end)):
            raise NoHours


def time_zone(name: str) -> ZoneInfo:
    """The time zone of this name. Raises NoTimeZone."""
    if name not in time_zones():
        raise NoTimeZone
    return ZoneInfo(name)


def until(monitor: Monitor, now: datetime) -> datetime | None:
    """When the current quiet hours end; None outside of them, or if there are none."""
    begin, end = monitor.quiet_from, monitor.quiet_until
    if begin is None or end is None:
        return None
    local = now.astimezone(ZoneInfo(monitor.quiet_zone))
    minute = local.hour * 60 + local.minute
    left = (end - minute) % _DAY or _DAY
    if (minute - begin) % _DAY >= (end - begin) % _DAY:
        return None
    # By the clock on the wall, so that quiet hours end at the usual time in a night in which clocks change. The fold is
    # that of the end: of an hour that comes twice the first, unless that is over.
    wall = (local.replace(tzinfo=None, second=0, microsecond=0) + timedelta(minutes=left)).replace(tzinfo=local.tzinfo)
    ends = wall.astimezone(now.tzinfo)
    return ends if ends > now else wall.replace(fold=1).astimezone(now.tzinfo)


def choose(monitor: Monitor, hours: QuietHours | None) -> None:
    """Set the quiet hours of a monitor; None for none."""
    monitor.quiet_from, monitor.quiet_until, monitor.quiet_zone = (
        (None, None, "UTC") if hours is None else (hours.begin, hours.end, hours.zone.key)
    )
    monitor.save(update_fields=["quiet_from", "quiet_until", "quiet_zone"])
    # Alerts that waited for the former hours to end are judged again.
    monitor.alerts.filter(sent__isnull=True, error=WAITS).update(due=clock.now())


def choose_by_key(key: str, hours: QuietHours | None, language: str = "") -> bool:
    """The same by the key of the monitor, with the language of its alerts; an empty language leaves that as it is.

    Returns whether there is such a monitor.
    """
    monitor = Monitor.objects.filter(key=key).first()
    if monitor is None:
        return False
    choose(monitor, hours)
    if language:
        monitor.language = language
        monitor.save(update_fields=["language"])
    return True
