"""When a failure of many is probably one of ours."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.db.models import Q

from smtptest.monitors.models import Monitor
from smtptest.monitors.record.brake import Failing, is_mass_failure, tally
from tests.monitors.making import monitor


@pytest.mark.parametrize(
    ("ran", "bad", "expected"),
    [(4, 4, True), (8, 4, True), (9, 4, False), (3, 3, False), (1000, 499, False), (1000, 500, True), (0, 0, False)],
)
def test_half_of_those_that_ran_and_four_at_least(ran: int, bad: int, expected: bool) -> None:
    assert is_mass_failure(Failing(ran, bad)) is expected


def counted(*monitors: tuple[str, str, bool]) -> Failing:
    """What comes of monitors, each with its network, its target, and whether it is bad."""
    Monitor.objects.all().delete()
    for network, target, bad in monitors:
        monitor(network=network, target=target, braked=bad)
    return tally(Monitor.objects.all(), Q(braked=True))


def of_one_network(network: str, targets: Iterable[str], *, bad: bool) -> list[tuple[str, str, bool]]:
    return [(network, target, bad) for target in targets]


@pytest.mark.django_db
def test_monitors_of_one_target_count_once() -> None:
    assert counted(*(("", "a", bad) for bad in (False, True, False))) == Failing(1, 1)
    assert counted(*(("", target, target == "a") for target in "abab")) == Failing(2, 1)
    assert counted(*(("", "", bad) for bad in (False, True, False))) == Failing(3, 1)
    assert counted() == Failing(0, 0)


@pytest.mark.django_db
def test_what_one_network_made_counts_once_and_is_bad_if_all_of_it_is() -> None:
    own = of_one_network("me", "abcdefgh", bad=True)
    others = [(f"n{number}", f"t{number}", number == 0) for number in range(4)]
    assert counted(*own, *others) == Failing(5, 2)
    assert counted(*own, ("me", "well", False), *others) == Failing(5, 1)
    assert counted(*own, ("me", "a", False), *others) == Failing(5, 2)
    assert counted(*of_one_network("me", "ab", bad=True), ("", "a", False)) == Failing(2, 1)
