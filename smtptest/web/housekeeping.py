"""A little housekeeping beside the tests, so that nobody has to set up a job for it."""

from __future__ import annotations

from time import monotonic

from smtptest.transcripts import expiry
from smtptest.web.storage import written

# So often at most, and so many then: twenty tests a second can expire for ever, on each process.
PAUSE_SECONDS = 10.0
_MOST = 200
_done = float("-inf")


async def tidy() -> None:
    """Delete what has expired and write down what was interrupted, unless that was just done."""
    global _done  # noqa: PLW0603  # of the process, as what it cleans is of all
    if monotonic() - _done < PAUSE_SECONDS:
        return
    _done = monotonic()
    await written(_tidy)()


def _tidy() -> None:
    expiry.sweep(most=_MOST)
    expiry.prune(most=_MOST)
