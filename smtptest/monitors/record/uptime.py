"""Uptime: good time divided by measured time, and how much was measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from smtptest.monitors.record.state import Counts, State

# The spans that reports and badges give, by the names that the contract has for them.
WINDOWS: Mapping[str, timedelta] = {
    "24h": timedelta(hours=24),
    "7d": timedelta(days=7),
    "30d": timedelta(days=30),
    "365d": timedelta(days=365),
}


# A report asks this of each day of a year.
_THAT: Mapping[Counts, tuple[str, ...]] = {
    counts: tuple(str(state) for state in State if state.facts.counts is counts) for counts in Counts
}


class Uptime(NamedTuple):
    """The uptime of one span of time."""

    ratio: float | None
    """Good time divided by measured time; None if nothing was measured."""
    measured: float
    """The share of the time that was measured, 0 to 1; maintenance is left out of both."""
    asked: float
    """The seconds of which that is the share."""


@dataclass(frozen=True)
class Seconds:
    """Seconds in each state."""

    up: int = 0
    """All worked."""
    degraded: int = 0
    """It worked, but not as well as it should."""
    down: int = 0
    """It did not work."""
    refused: int = 0
    """It refused this service, so that nobody knows whether it worked."""
    unknown: int = 0
    """Runs were made, or should have been, and did not tell."""
    maintenance: int = 0
    """Announced maintenance, whatever the runs in it showed."""

    def that(self, counts: Counts) -> int:
        """The seconds of all states that count like this."""
        return sum(getattr(self, name) for name in _THAT[counts])


def uptime(seconds: Seconds, whole: float) -> Uptime:
    """The uptime of a span. whole: its length in seconds, or the time since the monitor was created if that is
    shorter."""
    good, bad = seconds.that(Counts.GOOD), seconds.that(Counts.BAD)
    asked = max(0.0, whole - seconds.that(Counts.LEFT_OUT))
    measured = min(1.0, (good + bad) / asked) if asked else 0.0
    return Uptime(good / (good + bad) if good + bad else None, measured, asked)
