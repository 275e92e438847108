"""What the next run continues is read as it was written."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from smtptest.monitors.models import Monitor
from smtptest.monitors.record import stored
from smtptest.monitors.record.course import Rules, Run, Standing, step
from smtptest.monitors.record.judging.usual import Usual
from smtptest.monitors.record.spans import Counted
from smtptest.monitors.record.state import State

START = datetime(2026, 11, 1, 3, 4, 5, 678901, tzinfo=UTC)


@given(st.lists(st.sampled_from(list(State)), max_size=30), st.integers(1, 4), st.integers(1, 3))
def test_what_is_kept_is_read_again(states: list[State], confirm: int, recover: int) -> None:
    standing, counted, usual = Standing(), Counted(), Usual()
    for number, state in enumerate(states):
        before, moment = standing, START + number * timedelta(seconds=61.5)
        standing = step(before, Run(moment, state), Rules(confirm=confirm, recover=recover)).standing
        counted, _ = counted.with_step(before, standing, moment, 60, [])
        usual = usual.with_run(number, moment)
    kept = stored.Kept(standing, counted, usual, (5, 7))
    row = Monitor(since=standing.since or START, course=json.loads(json.dumps(stored.course(kept))))
    again = stored.of(row)
    assert again == kept or not states


def test_a_new_monitor_has_nothing_to_continue() -> None:
    assert stored.of(Monitor(since=START)) == stored.Kept()
