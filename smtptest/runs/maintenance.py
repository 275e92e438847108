"""Regular maintenance in this process, so that the operator need not set up a job for it."""

from __future__ import annotations

import asyncio
import logging
from time import monotonic
from typing import NamedTuple

from smtptest.receiving import messages
from smtptest.serving.log_throttle import ThrottledLog
from smtptest.transcripts import retention
from smtptest.transcripts.database import clock, room, timekeeping
from smtptest.transcripts.database.threads import in_read_thread, in_write_thread

logger = logging.getLogger(__name__)

# Seconds between two rounds, and shares of deletion in each: enough for a hundred tests that expire in a second, as
# those of monitors do.
PAUSE_SECONDS = 10.0
_SHARES = 50
_done = float("-inf")
_doubted = ThrottledLog(logger, "Nothing that has expired is deleted", "What has expired is deleted again")
_hindered = ThrottledLog(logger, "Maintenance failed", "Maintenance works again")


class Pruned(NamedTuple):
    """What was deleted."""

    tests: int
    """How many tests."""
    messages: int
    """How many received messages, which are kept for less long than their tests."""


def prune(most: int) -> Pruned:
    """Delete at once what :func:`tidy` deletes share by share, of each kind at most so many. Raises ClockDoubted."""
    tests, deleted, is_full = retention.prune(most=most), 0, True
    while is_full and deleted < most:
        share = messages.prune(most=retention.SHARE)
        deleted, is_full = deleted + share, share == retention.SHARE
    room.empty_due_log()
    return Pruned(tests, deleted)


async def tidy() -> None:
    """Delete expired tests and store the end of interrupted ones, at most once in PAUSE_SECONDS."""
    global _done  # noqa: PLW0603  # per process
    if monotonic() - _done < PAUSE_SECONDS:
        return
    _done = monotonic()
    await in_write_thread(_note_ends)()
    for _ in range(_SHARES):
        # One share at a time, so that the lines of running tests can be stored in between.
        if not await in_write_thread(_prune)():
            break


async def tidy_for_ever() -> None:
    """Call :func:`tidy` for as long as the process runs, and compare the database's clock with this machine's."""
    while True:
        try:
            await in_read_thread(clock.look)()
            await tidy()
            await in_write_thread(room.empty_due_log)()
            _hindered.recovered()
        except Exception as failure:  # of any kind: the next round may succeed
            _hindered.failed(failure)
        await asyncio.sleep(clock.LOOK_SECONDS)


def _note_ends() -> None:
    timekeeping.keep()
    # The end of a test is stored for good, so not before the clock has been watched for as long as a lease lasts.
    if clock.is_settled():
        retention.sweep(most=retention.SHARE)


def _prune() -> bool:
    """Delete one share of what has expired. Returns whether there may be more."""
    try:
        share = retention.prune_share()
        deleted = messages.prune(most=retention.SHARE)
    except retention.ClockDoubted as doubt:
        _doubted.failed(doubt)
        return False
    _doubted.recovered()
    return share.is_full or deleted == retention.SHARE
