"""The brake on alerts if half of all monitors fail at once: then the fault is probably on this side."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

WITHIN = timedelta(minutes=1)
FEWEST = 4


class Witness(NamedTuple):
    """A monitor that ran within the last minute."""

    network: str
    """That of the visitor who made it; empty where visitors are not counted."""
    target: str
    """What it watches."""
    bad: bool
    """Whether it had been well and became bad within that minute."""


class Failing(NamedTuple):
    """What ran within the last minute, each as often as it counts."""

    ran: int
    bad: int
    """How many of them had been well and became bad within that minute, this one included."""


def tally(witnesses: Iterable[Witness]) -> Failing:
    """Monitors of one target count once, as bad if one of them is. So do all that were made from one network, as bad if
    each of their targets is: who has them fail on purpose is not to make others' failures look like ours."""
    targets: dict[tuple[str, str], bool] = {}
    for one in witnesses:
        key = (one.network, one.target)
        targets[key] = targets.get(key, False) or one.bad
    each: dict[str, bool] = {}
    for (network, target), bad in targets.items():
        whose = f"network {network}" if network else f"target {target}"
        each[whose] = each.get(whose, True) and bad
    return Failing(len(each), sum(each.values()))


def is_mass_failure(failing: Failing) -> bool:
    """Whether half of the monitors that ran within a minute became bad in it, and at least FEWEST.

    Those that have been bad for longer are no sign of it: their servers fail for reasons of their own. Monitors with
    longer intervals than a minute did not all run, so that half of all could never fail within one.
    """
    return failing.bad >= FEWEST and 2 * failing.bad >= failing.ran
