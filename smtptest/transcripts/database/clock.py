"""The time by the database's clock, which all processes share. A process's own clock is never used.

PostgreSQL has a clock. With SQLite the row :class:`Clock` serves as one: it stores the time at which the machine's
uptime was 0. Setting the machine's clock does not change its uptime. Between two readings of the database's clock the
time advances with the uptime; if the clock was set in between, the next reading shows a jump.
"""

from __future__ import annotations

import logging
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock

from django.db import connection

from smtptest.transcripts.models import Clock

logger = logging.getLogger(__name__)

LOOK_SECONDS = 5.0  # the maximum age of a reading
# Smaller differences do not count: clocks are slewed, and a reading takes time.
AGREE = timedelta(seconds=1)
# A larger difference is reported, or counts as a jump. After a jump no lease expires for GRACE_SECONDS, in which the
# processes renew them (event_log.LEASE).
NOTABLE = timedelta(seconds=2)
GRACE_SECONDS = 15.0
# If two clocks differ by more, one of them is wrong, and nothing is deleted.
TRUSTED = timedelta(minutes=1)
_UPTIME, _BOOT = Path("/proc/uptime"), Path("/proc/sys/kernel/random/boot_id")
_OWN_BOOT = secrets.token_hex(16)


def uptime() -> float:
    """Seconds since this machine started, including suspension (proc_uptime(5)); a monotonic time on other systems.

    It is the same for all processes of a machine, with a resolution of a hundredth.
    """
    try:
        return float(_UPTIME.read_bytes().split()[0])
    except OSError:
        return time.monotonic()


def _stopwatch() -> float:
    """Seconds that can only be compared with each other, cheaper than :func:`uptime`. Python's own monotonic clock
    stops while a Linux machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


def boot() -> str:
    """The id of the boot that :func:`uptime` counts from (random(4)); an id of this process on other systems."""
    try:
        return _BOOT.read_text().strip()
    except OSError:
        return _OWN_BOOT


def own() -> datetime:
    """The time by this process's clock."""
    return datetime.fromtimestamp(time.time(), UTC)


@dataclass(frozen=True)
class _Look:
    """One reading of the database's clock."""

    taken: float
    """When, by the stopwatch."""
    uptime: float
    """The machine's uptime at that moment."""
    start: datetime
    """The database's time when the uptime was 0."""
    first: float
    """The uptime at the first reading, or at the last jump."""
    jump: timedelta = timedelta(0)
    """By how much the clock was set at the last jump."""

    def age(self) -> float:
        return _stopwatch() - self.taken

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.uptime + self.age())

    def watched(self) -> float:
        """Seconds without a jump."""
        return self.uptime + self.age() - self.first


_last: _Look | None = None
_lock = Lock()


def now() -> datetime:
    """The time by the database's clock. It may query the database, so call it only in a database thread."""
    estimate, mine = _looked().now(), own()
    # If both agree, use the process's clock: it has the exact value, while the uptime only has hundredths.
    return mine if connection.vendor == "sqlite" and abs(mine - estimate) < AGREE else estimate


def difference() -> timedelta:
    """How far this process's clock is ahead of the database's, by the last reading; 0 if there is none yet."""
    return timedelta(0) if _last is None else own() - _last.now()


def told_difference() -> str:
    """The difference in words; empty if it is too small to report."""
    apart = difference().total_seconds()
    if abs(apart) <= NOTABLE.total_seconds():
        return ""
    return f"this process's clock is {abs(apart):.0f} s {'ahead of' if apart > 0 else 'behind'} the database's"


def uncertainty() -> timedelta:
    """By how much a lease may be wrong because the clock was set and its holder has not noticed yet; usually 0."""
    looked = _looked()
    in_grace = bool(looked.jump) and looked.watched() < GRACE_SECONDS
    return abs(looked.jump) + timedelta(seconds=GRACE_SECONDS) if in_grace else timedelta(0)


def is_settled() -> bool:
    """Whether this process has seen no jump for as long as a lease lasts."""
    return _looked().watched() >= GRACE_SECONDS


def look() -> None:
    """Read the database's clock. A jump is logged, and remembered for :func:`uncertainty`."""
    global _last  # noqa: PLW0603  # one database, one clock
    before = uptime()
    start = _start()
    at = uptime()
    with _lock:
        last = _last
        if last is None:
            _last = _Look(_stopwatch(), at, start, first=at)
            return
        jump = start - last.start
        # The clock was read at some moment between the two, so that much difference is not a jump.
        if abs(jump) <= NOTABLE + timedelta(seconds=at - before):
            _last = _Look(_stopwatch(), at, start, last.first, last.jump)
            return
        _last = _Look(_stopwatch(), at, start, first=at, jump=jump)
    words = "The database's clock was set %s by %.0f s; for %.0f s no test is considered abandoned because of it"
    logger.warning(words, "forward" if jump > timedelta(0) else "back", abs(jump.total_seconds()), GRACE_SECONDS)


def _looked() -> _Look:
    last = _last
    if last is None or not 0 <= last.age() < LOOK_SECONDS:
        look()
        last = _last
    assert last is not None
    return last


def _start() -> datetime:
    """The database's time when the uptime was 0."""
    if connection.vendor == "sqlite":
        row = Clock.objects.filter(pk=Clock.ONLY).first()
        return of_row(row) or own() - timedelta(seconds=uptime())
    before = uptime()
    with connection.cursor() as cursor:
        # Not now(), which is the time at which the transaction began.
        cursor.execute("SELECT clock_timestamp()")
        told: datetime = cursor.fetchone()[0]
    return told - timedelta(seconds=(before + uptime()) / 2)


def of_row(row: Clock | None) -> datetime | None:
    """The row's time at uptime 0; None if the row is from another boot or its uptime is not comparable."""
    if row is None or row.boot != boot():
        return None
    behind = row.seen - (row.start + timedelta(seconds=uptime()))
    return None if behind > TRUSTED else row.start
