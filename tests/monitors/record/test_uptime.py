"""Uptime is good time divided by measured time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtptest.monitors.record.state import State
from smtptest.monitors.record.uptime import WINDOWS, Seconds, Uptime, uptime


@pytest.mark.parametrize(
    ("seconds", "whole", "expected"),
    [
        (Seconds(up=3600), 3600, Uptime(1.0, 1.0, 3600)),
        (Seconds(up=2700, down=900), 3600, Uptime(0.75, 1.0, 3600)),
        (Seconds(up=900, degraded=900, down=600), 3600, Uptime(0.75, 2 / 3, 3600)),
        (Seconds(up=900, down=900, unknown=900, refused=900), 3600, Uptime(0.5, 0.5, 3600)),
        (Seconds(up=1800, maintenance=1800), 3600, Uptime(1.0, 1.0, 1800)),
        (Seconds(unknown=3600), 3600, Uptime(None, 0.0, 3600)),
        (Seconds(maintenance=3600), 3600, Uptime(None, 0.0, 0)),
        (Seconds(), 0, Uptime(None, 0.0, 0)),
        (Seconds(up=61), 60, Uptime(1.0, 1.0, 60)),
    ],
)
def test_unknown_and_refused_time_lower_what_was_measured_and_maintenance_is_left_out(
    seconds: Seconds, whole: int, expected: Uptime
) -> None:
    assert uptime(seconds, whole) == expected


@given(st.builds(Seconds, *[st.integers(0, 60)] * 6))
def test_it_is_what_counting_second_by_second_gives(seconds: Seconds) -> None:
    each = [state for state in State for _ in range(getattr(seconds, state))]
    good = sum(state in (State.UP, State.DEGRADED) for state in each)
    bad = each.count(State.DOWN)
    asked = len(each) - each.count(State.MAINTENANCE)
    found = uptime(seconds, len(each))
    assert found.ratio == (good / (good + bad) if good + bad else None)
    assert (found.measured, found.asked) == ((good + bad) / asked if asked else 0.0, asked)


def test_the_windows_are_those_of_the_contract() -> None:
    assert list(WINDOWS) == ["24h", "7d", "30d", "365d"]
