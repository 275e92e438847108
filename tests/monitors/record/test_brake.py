"""When a failure of many is probably one of ours."""

from __future__ import annotations

import pytest

from smtptest.monitors.record.brake import Failing, is_mass_failure


@pytest.mark.parametrize(
    ("ran", "bad", "expected"),
    [(4, 4, True), (8, 4, True), (9, 4, False), (3, 3, False), (1000, 499, False), (1000, 500, True), (0, 0, False)],
)
def test_half_of_those_that_ran_and_four_at_least(ran: int, bad: int, expected: bool) -> None:
    assert is_mass_failure(Failing(ran, bad)) is expected
