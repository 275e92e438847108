"""The brake on alerts if half of all monitors fail at once: then the fault is probably on this side."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

WITHIN = timedelta(minutes=1)
FEWEST = 4


class Failing(NamedTuple):
    """The monitors that ran within the last minute."""

    ran: int
    bad: int
    """How many of them had been well and became bad within that minute, this one included."""


def is_mass_failure(failing: Failing) -> bool:
    """Whether half of the monitors that ran within a minute became bad in it, and at least FEWEST.

    Those that have been bad for longer are no sign of it: their servers fail for reasons of their own. Monitors with
    longer intervals than a minute did not all run, so that half of all could never fail within one.
    """
    return failing.bad >= FEWEST and 2 * failing.bad >= failing.ran
