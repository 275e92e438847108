"""When a failure of many is probably one of ours."""

from __future__ import annotations

import pytest

from smtptest.monitors.record.brake import Failing, Witness, is_mass_failure, tally


@pytest.mark.parametrize(
    ("ran", "bad", "expected"),
    [(4, 4, True), (8, 4, True), (9, 4, False), (3, 3, False), (1000, 499, False), (1000, 500, True), (0, 0, False)],
)
def test_half_of_those_that_ran_and_four_at_least(ran: int, bad: int, expected: bool) -> None:
    assert is_mass_failure(Failing(ran, bad)) is expected


def test_monitors_of_one_target_count_once() -> None:
    assert tally([Witness("", "a", bad) for bad in (False, True, False)]) == Failing(1, 1)
    assert tally([Witness("", target, target == "a") for target in "abab"]) == Failing(2, 1)


def test_what_one_network_made_counts_once_and_is_bad_if_all_of_it_is() -> None:
    own = [Witness("me", target, bad=True) for target in "abcdefgh"]
    others = [Witness(f"n{number}", f"t{number}", number == 0) for number in range(4)]
    assert tally([*own, *others]) == Failing(5, 2)
    assert tally([*own, Witness("me", "well", bad=False), *others]) == Failing(5, 1)
