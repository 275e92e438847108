"""Quantiles from a histogram are near those of the times themselves."""

from __future__ import annotations

from math import ceil

from hypothesis import given
from hypothesis import strategies as st

from smtptest.monitors.record.histogram import BOUNDS, added, quantile, with_run

TIMES = st.lists(st.integers(0, 600_000), min_size=1, max_size=60)


def _histogram(times: list[int]) -> list[int]:
    histogram: list[int] = []
    for ms in times:
        histogram = with_run(histogram, ms)
    return histogram


@given(TIMES, st.sampled_from([0.5, 0.95, 1.0]))
def test_a_quantile_is_in_the_class_of_the_run_that_it_stands_for(times: list[int], share: float) -> None:
    exact = sorted(times)[ceil(share * len(times)) - 1]
    found = quantile(_histogram(times), share)
    assert found is not None
    assert exact / 1.26 - 1 <= found <= exact * 1.26 + 1


@given(TIMES, TIMES)
def test_the_sum_of_two_is_the_histogram_of_both(some: list[int], others: list[int]) -> None:
    assert added([_histogram(some), _histogram(others)]) == _histogram(some + others)


def test_without_a_run_there_is_no_quantile() -> None:
    assert quantile([], 0.5) is None
    assert quantile([0, 0], 0.5) is None


def test_what_is_longer_than_the_last_class_falls_into_it() -> None:
    assert quantile(with_run([], 10**9), 0.5) == BOUNDS[-1]
    assert len(with_run([], 10**9)) == len(BOUNDS)


def test_one_run_is_its_own_median_but_for_its_class() -> None:
    assert quantile(with_run([], 100), 0.5) in range(88, 112)
