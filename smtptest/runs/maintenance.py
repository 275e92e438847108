"""Regular maintenance in this process, so that the operator need not set up a job for it."""

from __future__ import annotations

import asyncio
import logging
from time import monotonic

from smtptest.serving.log_throttle import ThrottledLog
from smtptest.transcripts import retention
from smtptest.transcripts.database import clock, room, timekeeping
from smtptest.transcripts.database.threads import in_read_thread, in_write_thread

logger = logging.getLogger(__name__)

# At most this often, and so many shares each time: enough for twenty tests a second that expire, on each process.
PAUSE_SECONDS = 10.0
_SHARES = 10
_done = float("-inf")
_doubted = ThrottledLog(logger, "Nothing that has expired is deleted", "What has expired is deleted again")
_hindered = ThrottledLog(logger, "There could be no housekeeping", "There is housekeeping again")


async def tidy() -> None:
    """Delete what has expired and write down what was interrupted, unless that was just done."""
    global _done  # noqa: PLW0603  # of the process, as what it cleans is of all
    if monotonic() - _done < PAUSE_SECONDS:
        return
    _done = monotonic()
    await in_write_thread(_note_ends)()
    for _ in range(_SHARES):
        # One by one, so that the lines of running tests have their turn between two of them.
        if not await in_write_thread(_prune)():
            break


async def tidy_for_ever() -> None:
    """Do so again and again, whether or not tests are started, and watch the database's clock."""
    while True:
        try:
            await in_read_thread(clock.look)()
            await tidy()
            await in_write_thread(room.empty_due_log)()
            _hindered.recovered()
        except Exception as failure:  # of any kind: the next time may go well
            _hindered.failed(failure)
        await asyncio.sleep(clock.LOOK_SECONDS)


def _note_ends() -> None:
    timekeeping.keep()
    # An end is written for good: not by a clock that nobody has watched for as long as a lease lasts.
    if clock.is_settled():
        retention.sweep(most=retention.SHARE)


def _prune() -> bool:
    """Whether there may be more."""
    try:
        found = retention.prune(most=retention.SHARE)
    except retention.ClockDoubted as doubt:
        _doubted.failed(doubt)
        return False
    _doubted.recovered()
    return found == retention.SHARE
