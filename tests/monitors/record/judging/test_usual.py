"""From when on a server is slow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtptest.monitors.record.judging.usual import FEWEST, LEAST_MS, SAMPLES, Usual, threshold

START = datetime(2026, 11, 1, tzinfo=UTC)


def _after(times: list[int], apart: timedelta, usual: Usual | None = None) -> Usual:
    usual = usual or Usual()
    for number, ms in enumerate(times):
        usual = usual.with_run(ms, START + number * apart)
    return usual


def test_while_there_are_few_runs_nothing_is_slow() -> None:
    minute = timedelta(minutes=1)
    assert _after([100] * (FEWEST - 1), minute).slow_after() is None
    assert _after([100] * FEWEST, minute).slow_after() == 600


@pytest.mark.parametrize(
    ("samples", "after"),
    [
        ([100] * 20, 600),
        ([1000] * 20, 2000),
        ([5] * 20, 505),
        ([100, 200] * 10, 650),
        ([100] * 11 + [60_000] * 9, 600),
        ([400, 500, 600] * 7, 1400),
    ],
)
def test_the_rule(samples: list[int], after: int) -> None:
    assert threshold(samples) == after


@given(st.lists(st.integers(0, 60_000), min_size=FEWEST, max_size=SAMPLES))
def test_no_usual_time_is_slow(samples: list[int]) -> None:
    usual = sorted(samples)[: len(samples) // 2 + 1]
    assert threshold(samples) >= max(usual[-1], LEAST_MS)


def test_at_most_one_time_an_hour_is_taken_and_the_oldest_go() -> None:
    usual = _after([100] * 600, timedelta(minutes=1))
    assert len(usual.samples) == FEWEST + 9
    assert len(_after([100] * 200, timedelta(hours=1)).samples) == SAMPLES


def test_a_server_that_has_become_slow_for_good_is_usual_after_a_day_or_so() -> None:
    hour = timedelta(hours=1)
    usual = _after([100] * 60, hour)
    slow = [_after([3000] * hours, hour, Usual(usual.samples)).slow_after() for hours in (20, 30)]
    assert slow[0] is not None
    assert slow[1] is not None
    assert slow[0] < 3000 < slow[1]


def test_a_time_that_was_taken_when_the_clock_was_ahead_keeps_no_other_out() -> None:
    ahead = Usual(tuple([100] * FEWEST), START + timedelta(days=365))
    assert ahead.with_run(200, START) == Usual((*[100] * FEWEST, 200), START)
