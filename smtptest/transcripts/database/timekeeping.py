"""Whether the database's clock can be right: what is deleted by a wrong one is gone for good.

The row :class:`Clock` remembers what time it was when somebody last looked. A clock that is behind that, or days ahead
of it, may be wrong (a machine without a battery, a virtual machine that was restored, a typing error): it is doubted
until it has gone on for a day. Everything that can be put right later goes by it meanwhile.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import connection, transaction

from smtptest.transcripts.database import clock
from smtptest.transcripts.models import Clock

logger = logging.getLogger(__name__)

# So far ahead of the last look a clock is plausible; as long it is doubted otherwise, and no longer than the last.
DAY, _LONGEST_DOUBT = timedelta(days=1), timedelta(days=30)
# A machine's clock that was set is believed after so many seconds. Until then limits, leases and gaps go on as before.
_ADOPT_SECONDS = 600.0
_SAVED_SECONDS = 60.0  # the row is not written more often for the time alone
_ZERO = timedelta(0)


def keep() -> None:
    """Write down what time it is, and what is to be thought of that. At the start, then once in a while."""
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
    """Why nothing may be deleted by the clock just now, as the end of a sentence; empty where it can be trusted."""
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
    Clock.objects.bulk_create([row], ignore_conflicts=True)  # another process may be as fast


def _without_seconds(row: Clock) -> tuple[object, ...]:
    """What of the row is worth a transaction."""
    seen, start = row.seen.timestamp() // _SAVED_SECONDS, round(row.start.timestamp(), 1)
    return row.boot, start, seen, row.doubted, row.strayed, row.strayed_since


def _go_on(row: Clock) -> None:
    """Where the machine's clock was set, go on as before until it has stayed so; where it was adjusted, follow it."""
    at, mine = clock.uptime(), clock.own()
    start = clock.of_row(row)
    if start is None:  # the machine was started since; there is no other clock than its own
        row.boot, row.start, row.strayed, row.strayed_since = clock.boot(), mine - timedelta(seconds=at), None, None
        return
    apart = (mine - (start + timedelta(seconds=at))).total_seconds()
    if abs(apart) <= clock.AGREE.total_seconds():
        row.start, row.strayed, row.strayed_since = mine - timedelta(seconds=at), None, None
    elif _is_plausible(mine - row.seen) and not _is_plausible(mine - timedelta(seconds=apart) - row.seen):
        row.start, row.strayed, row.strayed_since = mine - timedelta(seconds=at), None, None
        logger.warning("This machine's clock, which was doubted, was set by %+.0f s and is followed", apart)
    elif row.strayed is None or row.strayed_since is None or abs(apart - row.strayed) > 1:
        row.strayed, row.strayed_since = apart, at
        words = "This machine's clock was set by %+.0f s; for %.0f minutes the time goes on as before"
        logger.warning(words, apart, _ADOPT_SECONDS / 60)
    elif at - row.strayed_since >= _ADOPT_SECONDS:
        row.start, row.strayed, row.strayed_since = mine - timedelta(seconds=at), None, None
        logger.warning("This machine's clock has stayed as it was set, %+.0f s, and is followed now", apart)


def _judge(row: Clock) -> None:
    now = row.start + timedelta(seconds=clock.uptime()) if connection.vendor == "sqlite" else clock.now()
    if _is_plausible(now - row.seen):
        row.seen, row.doubted = max(row.seen, now), None
    elif row.doubted is not None and DAY <= now - row.doubted <= _LONGEST_DOUBT:
        logger.warning("The clock has gone on for a day, and is trusted again")
        row.seen, row.doubted = now, None
    elif row.doubted is None or not -clock.TRUSTED <= now - row.doubted <= _LONGEST_DOUBT:
        row.doubted = now
