"""Logs a failure that repeats while something is unavailable, without filling the log."""

from __future__ import annotations

from collections.abc import Callable
from logging import Logger
from time import monotonic

QUIET_SECONDS = 60.0


class ThrottledLog:
    """One such failure: logged the first time, then at most once a minute, and once after the recovery.

    what: a sentence without its full stop. again: the same, for the recovery. clock: returns seconds.
    """

    def __init__(self, logger: Logger, what: str, again: str, *, clock: Callable[[], float] = monotonic) -> None:
        self._logger, self._what, self._again, self._clock = logger, what, again, clock
        self._times = 0
        self._said = 0.0

    def failed(self, failure: Exception) -> None:
        """Log the failure if it is due."""
        self._times += 1
        now, name = self._clock(), type(failure).__name__
        if self._times == 1:
            self._logger.warning("%s (%s); retrying", self._what, name)
        elif now - self._said >= QUIET_SECONDS:
            self._logger.warning("%s (%s), %d times so far; retrying", self._what, name, self._times)
        else:
            return
        self._said = now

    def recovered(self) -> None:
        """Log the recovery if there was a failure."""
        if self._times:
            self._logger.warning("%s, after %d failures", self._again, self._times)
        self._times = 0
