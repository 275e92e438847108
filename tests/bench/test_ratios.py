"""The small form of the bench that runs with the tests: ratios alone, with room for a noisy machine."""

from __future__ import annotations

import pytest

from tests.bench import domain, engine, table

pytestmark = pytest.mark.process


def test_a_dialog_costs_a_fraction_of_swaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "DIALOGS", 20)
    with engine.mail() as port:
        figures = engine.against_clients(port)
    assert figures["cpu / swaks"] < 0.2  # make bench: 0.05
    assert figures["cpu / aiosmtplib"] < 6


def test_a_domain_check_takes_some_round_trips_and_not_one_for_each_question() -> None:
    """35 questions, of which eight have to come one after the other."""
    assert domain.from_afar(0.2)["wall / round trip"] < 20  # make bench, with 20 ms: about 18


def test_a_goal_that_is_missed_is_said_so() -> None:
    values = {"min": 1.0, "median": 1.3, "max": 2.0}
    found = {"benches": {"engine": {"wall / aiosmtplib": values}}}
    assert table.rows(found)[2] == ("| engine | wall / aiosmtplib | ≤ 1.15 x | 1.30 x | 1.00 x to 2.00 x | **no** |")
