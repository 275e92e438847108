"""When runs are due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from smtptest.monitors import grid
from smtptest.monitors.models import Monitor

DUE = datetime(2026, 3, 29, 0, 59, 30, tzinfo=UTC)  # in Europe the clocks are put forward half a minute later
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("late", "after"), [(-1, 0), (0, 60), (1, 60), (59.5, 60), (60, 120), (3599, 3600), (3600, 3660)]
)
def test_what_was_missed_is_one_late_run_and_the_grid_stays(late: float, after: float) -> None:
    now = DUE + timedelta(seconds=late)
    assert grid.following(DUE, MINUTE, now) == DUE + timedelta(seconds=after)


def test_a_server_that_refuses_is_asked_after_twice_as_long_each_time() -> None:
    now, waits = DUE, []
    for _ in range(12):
        due = grid.backed_off(now, MINUTE, now, DUE)
        waits.append((due - now).total_seconds() / 60)
        now = due
    assert waits == [1, 1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]
    assert (now - DUE) % MINUTE == timedelta(0)
    assert grid.backed_off(DUE, DAY, DUE, DUE - DAY) == DUE + DAY, "no sooner than at its interval"
    assert grid.backed_off(DUE, MINUTE, DUE, DUE + DAY) == DUE + MINUTE, "a moment of another clock"


def test_after_a_week_it_is_left_alone() -> None:
    assert not grid.is_hopeless(None, DUE)
    assert not grid.is_hopeless(DUE, DUE + grid.PATIENCE - MINUTE)
    assert grid.is_hopeless(DUE, DUE + grid.PATIENCE)


@pytest.mark.parametrize(
    ("ahead", "every", "refused", "far"),
    [(60, 60, False, False), (3600, 60, False, True), (3600, 60, True, False), (90_000, 60, True, True)],
)
def test_a_run_that_is_too_far_ahead_is_of_another_clock(ahead: float, every: int, refused: bool, far: bool) -> None:
    due, since = DUE + timedelta(seconds=ahead), DUE if refused else None
    assert grid.is_too_far(due, timedelta(seconds=every), DUE, since) is far


def test_a_monitor_that_goes_on_has_no_late_run() -> None:
    one = Monitor(every=60, next_due=DUE)
    assert grid.next_of(one, DUE + DAY) == DUE + DAY + MINUTE
