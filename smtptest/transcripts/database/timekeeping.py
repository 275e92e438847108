"""Whether the database's clock is plausible. Data that is deleted because of a wrong clock cannot be restored.

The row :class:`Clock` stores when the clock was last read. A clock that is behind that, or more than a day ahead of it,
may be wrong (a machine without a battery, a restored virtual machine, a typing error), and is doubted until it has run
for a day. Until then nothing is deleted by it; everything that can be corrected later still uses it.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import connection, transaction

from smtptest.transcripts.database import clock
from smtptest.transcripts.models import Clock

logger = logging.getLogger(__name__)

# A clock is plausible if it is at most a day ahead of the last reading. Otherwise it is doubted for at least a day, and
# if it jumps again by more than the second span, the doubt begins anew.
DAY, _LONGEST_DOUBT = timedelta(days=1), timedelta(days=30)
# If the machine's clock was set, it is believed after this many seconds. Until then limits, leases and gaps are
# unaffected.
_ADOPT_SECONDS = 600.0
_SAVED_SECONDS = 60.0  # the row is written at most this often if only the time has changed
_ZERO = timedelta(0)


def keep() -> None:
    """Store the time and whether it is plausible. Called at the start and then regularly."""
    with transaction.atomic():
        row = Clock.objects.select_for_update().filter(pk=Clock.ONLY).first()
        if row is None:
            _begin()
            return
        was = _without_seconds(row)
        if connection.vendor == "sqlite":
            _go_on(row)
        _judge(row)
        if _without_seconds(row) != was:
            row.save()
    clock.look()


def doubt() -> str:
    """Why the clock is not trusted for deletions now, as the end of a sentence; empty if it is."""
    now, row = clock.now(), Clock.objects.filter(pk=Clock.ONLY).first()
    apart = clock.own() - now
    if abs(apart) > clock.TRUSTED:
        return f"this process's clock and the database's are {_told(apart)} apart"
    if row is not None and not _is_plausible(now - row.seen):
        gone = now - row.seen
        return f"the clock is {_told(gone)} {'ahead of' if gone > _ZERO else 'behind'} the last time that was seen"
    return ""


def _is_plausible(gone: timedelta) -> bool:
    return -clock.TRUSTED <= gone <= DAY


def _told(span: timedelta) -> str:
    seconds = abs(span.total_seconds())
    return f"{seconds / 86400:.1f} days" if seconds >= 2 * 86400 else f"{seconds:.0f} s"


def _begin() -> None:
    now, at = clock.now(), clock.uptime()
    row = Clock(pk=Clock.ONLY, boot=clock.boot(), start=now - timedelta(seconds=at), seen=now)
    Clock.objects.bulk_create([row], ignore_conflicts=True)  # another process may do the same


def _without_seconds(row: Clock) -> tuple[object, ...]:
    """The row without the changes that are not worth a transaction."""
    seen, start = row.seen.timestamp() // _SAVED_SECONDS, round(row.start.timestamp(), 1)
    return row.boot, start, seen, row.doubted, row.strayed, row.strayed_since


def _go_on(row: Clock) -> None:
    """Follow the machine's clock if it was adjusted; if it was set, ignore that until it has stayed so for a while."""
    at, mine = clock.uptime(), clock.own()
    start = clock.of_row(row)
    if start is None:  # the machine was restarted: its own clock is all there is
        row.boot, row.start, row.strayed, row.strayed_since = clock.boot(), mine - timedelta(seconds=at), None, None
        return
    apart = (mine - (start + timedelta(seconds=at))).total_seconds()
    if abs(apart) <= clock.AGREE.total_seconds():
        row.start, row.strayed, row.strayed_since = mine - timedelta(seconds=at), None, None
    elif _is_plausible(mine - row.seen) and not _is_plausible(mine - timedelta(seconds=apart) - row.seen):
        row.start, row.strayed, row.strayed_since = mine - timedelta(seconds=at), None, None
        logger.warning("This machine's clock, which was doubted, was set by %+.0f s and is now used", apart)
    elif row.strayed is None or row.strayed_since is None or abs(apart - row.strayed) > 1:
        row.strayed, row.strayed_since = apart, at
        words = "This machine's clock was set by %+.0f s; this is ignored for %.0f minutes"
        logger.warning(words, apart, _ADOPT_SECONDS / 60)
    elif at - row.strayed_since >= _ADOPT_SECONDS:
        row.start, row.strayed, row.strayed_since = mine - timedelta(seconds=at), None, None
        logger.warning("This machine's clock has stayed as it was set, %+.0f s, and is now used", apart)


def _judge(row: Clock) -> None:
    now = row.start + timedelta(seconds=clock.uptime()) if connection.vendor == "sqlite" else clock.now()
    if _is_plausible(now - row.seen):
        row.seen, row.doubted = max(row.seen, now), None
    elif row.doubted is not None and DAY <= now - row.doubted <= _LONGEST_DOUBT:
        logger.warning("The clock has run for a day without a jump, and is trusted again")
        row.seen, row.doubted = now, None
    elif row.doubted is None or not -clock.TRUSTED <= now - row.doubted <= _LONGEST_DOUBT:
        row.doubted = now
