"""What time it is: by the database's clock, which all processes share, and never by one process's own.

PostgreSQL has a clock. SQLite has none but its process's, so the row :class:`Clock` is one: it says what time it was
when the machine's count of seconds since its start was 0. That count goes on whatever the machine's clock is set to.
Between two looks at the database the time goes on by the same count; a clock that was set meanwhile shows as a jump.
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

LOOK_SECONDS = 5.0  # so old may a look be
# What is no difference: clocks are slewed, and a look takes its time.
AGREE = timedelta(seconds=1)
# More is a difference worth telling, or a jump. After a jump leases are given the time in which their processes renew
# them (event_log.LEASE).
NOTABLE = timedelta(seconds=2)
GRACE_SECONDS = 15.0
# Clocks that differ by more are not both right, and nothing is deleted by them.
TRUSTED = timedelta(minutes=1)
_UPTIME, _BOOT = Path("/proc/uptime"), Path("/proc/sys/kernel/random/boot_id")
_OWN_BOOT = secrets.token_hex(16)


def uptime() -> float:
    """Seconds since this machine started, suspended or not (proc_uptime(5)); where there is no such, since some time.

    The same number for all processes of a machine, in hundredths.
    """
    try:
        return float(_UPTIME.read_bytes().split()[0])
    except OSError:
        return time.monotonic()


def _stopwatch() -> float:
    """Seconds, to be compared with each other only: cheaper to read. On Linux Python's own stands while a machine
    sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


def boot() -> str:
    """Which start of this machine :func:`uptime` counts from (random(4)); this process's where none is known."""
    try:
        return _BOOT.read_text().strip()
    except OSError:
        return _OWN_BOOT


def own() -> datetime:
    """What this process's clock says."""
    return datetime.fromtimestamp(time.time(), UTC)


@dataclass(frozen=True)
class _Look:
    """What was seen. taken: by the stopwatch. uptime: at that moment. start: the database's time when uptime was 0.
    first: the uptime of the first look, or of the last jump; jump: by how much the clock was set then."""

    taken: float
    uptime: float
    start: datetime
    first: float
    jump: timedelta = timedelta(0)

    def age(self) -> float:
        return _stopwatch() - self.taken

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.uptime + self.age())

    def watched(self) -> float:
        """For how many seconds the clock has not jumped."""
        return self.uptime + self.age() - self.first


_last: _Look | None = None
_lock = Lock()


def now() -> datetime:
    """The time by the database's clock. Looks at it where the last look is too old, so call it where one may ask."""
    estimate, mine = _looked().now(), own()
    # Of one clock the exact value, as what else runs on this machine has it; the count has hundredths alone.
    return mine if connection.vendor == "sqlite" and abs(mine - estimate) < AGREE else estimate


def difference() -> timedelta:
    """By how much this process's clock is ahead of the database's, as of the last look; 0 where none was made yet."""
    return timedelta(0) if _last is None else own() - _last.now()


def told_difference() -> str:
    """The difference in words, where it is worth telling; else empty."""
    apart = difference().total_seconds()
    if abs(apart) <= NOTABLE.total_seconds():
        return ""
    return f"this process's clock is {abs(apart):.0f} s {'ahead of' if apart > 0 else 'behind'} the database's"


def uncertainty() -> timedelta:
    """By how much a lease may be off, because the clock was set and whoever holds it may not have noticed: mostly 0."""
    looked = _looked()
    in_grace = bool(looked.jump) and looked.watched() < GRACE_SECONDS
    return abs(looked.jump) + timedelta(seconds=GRACE_SECONDS) if in_grace else timedelta(0)


def is_settled() -> bool:
    """Whether this process has watched the clock for as long as a lease lasts, and it did not jump."""
    return _looked().watched() >= GRACE_SECONDS


def look() -> None:
    """See what the database's clock says now. A jump is logged, and remembered for :func:`uncertainty`."""
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
        # The answer came somewhen between the two; half of that is no jump.
        if abs(jump) <= NOTABLE + timedelta(seconds=at - before):
            _last = _Look(_stopwatch(), at, start, last.first, last.jump)
            return
        _last = _Look(_stopwatch(), at, start, first=at, jump=jump)
    words = "The database's clock was set %s by %.0f s; for %.0f s no test is given up because of it"
    logger.warning(words, "forward" if jump > timedelta(0) else "back", abs(jump.total_seconds()), GRACE_SECONDS)


def _looked() -> _Look:
    last = _last
    if last is None or not 0 <= last.age() < LOOK_SECONDS:
        look()
        last = _last
    assert last is not None
    return last


def _start() -> datetime:
    """What time it was by the database's clock when uptime was 0."""
    if connection.vendor == "sqlite":
        row = Clock.objects.filter(pk=Clock.ONLY).first()
        return of_row(row) or own() - timedelta(seconds=uptime())
    before = uptime()
    with connection.cursor() as cursor:
        # Not now(), which is that of the transaction's beginning.
        cursor.execute("SELECT clock_timestamp()")
        told: datetime = cursor.fetchone()[0]
    return told - timedelta(seconds=(before + uptime()) / 2)


def of_row(row: Clock | None) -> datetime | None:
    """What the row says; None where it is of another start of the machine, or of another count."""
    if row is None or row.boot != boot():
        return None
    behind = row.seen - (row.start + timedelta(seconds=uptime()))
    return None if behind > TRUSTED else row.start
