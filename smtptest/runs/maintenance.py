"""A little housekeeping beside the tests, so that nobody has to set up a job for it."""

from __future__ import annotations

import asyncio
import logging
from time import monotonic

from smtptest.serving.log_throttle import Recurring
from smtptest.transcripts import retention
from smtptest.transcripts.database import clock, room, timekeeping
from smtptest.transcripts.database.threads import stored, written

logger = logging.getLogger(__name__)

# So often at most, and so many then: twenty tests a second can expire for ever, on each process.
PAUSE_SECONDS = 10.0
_SHARES = 10
_done = float("-inf")
_doubted = Recurring(logger, "Nothing that has expired is deleted", "What has expired is deleted again")
_hindered = Recurring(logger, "There could be no housekeeping", "There is housekeeping again")


async def tidy() -> None:
    """Delete what has expired and write down what was interrupted, unless that was just done."""
    global _done  # noqa: PLW0603  # of the process, as what it cleans is of all
    if monotonic() - _done < PAUSE_SECONDS:
        return
    _done = monotonic()
    await written(_note_ends)()
    for _ in range(_SHARES):
        # One by one, so that the lines of running tests have their turn between two of them.
        if not await written(_prune)():
            break


async def tidy_for_ever() -> None:
    """Do so whether tests are started or not, and keep an eye on the database's clock."""
    while True:
        try:
            await stored(clock.look)()
            await tidy()
            await written(room.empty_due_log)()
            _hindered.over()
        except Exception as failure:  # whatever it is, what comes next may go well
            _hindered.came(failure)
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
        _doubted.came(doubt)
        return False
    _doubted.over()
    return found == retention.SHARE
