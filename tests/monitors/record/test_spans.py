"""How long a server was in which state."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtptest.monitors.record.course import Rules, Run, Standing, step
from smtptest.monitors.record.spans import Counted, Span, Window, by_hour, days_until, holds_for, without
from smtptest.monitors.record.state import State

START = datetime(2026, 11, 1, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
_LETTERS = {"u": State.UP, "g": State.DEGRADED, "d": State.DOWN, "?": State.UNKNOWN}


@pytest.mark.parametrize(
    ("end", "moment", "days"),
    [
        ("2026-11-01T00:00:00+00:00", "2026-11-01T23:59:59+00:00", 0),
        ("2026-11-02T00:00:00+00:00", "2026-11-01T23:59:59+00:00", 1),
        ("2026-11-01T23:59:59+00:00", "2026-11-02T00:00:00+00:00", -1),
        ("2027-03-01T12:00:00+00:00", "2026-11-01T00:00:00+00:00", 120),
        ("2026-11-02T00:30:00+01:00", "2026-11-01T12:00:00+00:00", 0),
    ],
)
def test_days_are_those_of_the_calendar_in_utc(end: str, moment: str, days: int) -> None:
    assert days_until(datetime.fromisoformat(end), datetime.fromisoformat(moment)) == days


def at(minutes: float) -> datetime:
    return START + minutes * MINUTE


def counted(
    letters: str, rules: Rules | None = None, windows: tuple[Window, ...] = (), gaps: dict[int, int] | None = None
) -> list[Span]:
    """The spans of one run a minute, each a letter. gaps: by the number of a run, minutes before it."""
    standing, so_far, spans, moment = Standing(), Counted(), [], START
    for number, letter in enumerate(letters):
        moment += (gaps or {}).get(number, 1 if number else 0) * MINUTE
        before = standing
        standing, _, _ = step(before, Run(moment, _LETTERS[letter]), rules or Rules())
        so_far, now = so_far.with_step(before, standing, moment, 60, windows)
        spans += now
    return sorted(spans)


def seconds(spans: list[Span]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for _, state, count in by_hour(spans):
        found[state] += count
    return dict(found)


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("u", {}),
        ("uu", {"up": 60}),
        ("uud", {"up": 120}),
        ("uudu", {"up": 180}),
        ("uuddu", {"up": 120, "down": 120}),
        ("ud?du", {"up": 60, "down": 120, "unknown": 60}),
        ("ud?u", {"up": 120, "unknown": 60}),
        ("uggdgu", {"up": 60, "degraded": 240}),
        ("uggddu", {"up": 60, "degraded": 120, "down": 120}),
    ],
)
def test_bad_time_counts_from_the_first_bad_run_once_it_is_confirmed(letters: str, expected: dict[str, int]) -> None:
    assert seconds(counted(letters)) == expected


def test_what_comes_after_a_run_that_nobody_followed_is_not_measured() -> None:
    assert seconds(counted("uu", gaps={1: 60})) == {"up": holds_for(60) // SECOND}
    assert holds_for(60) == 120 * SECOND


@given(st.text("ugd?", max_size=40), st.integers(1, 4), st.integers(1, 3))
def test_it_is_what_going_through_all_runs_from_the_end_gives(letters: str, confirm: int, recover: int) -> None:
    rules = Rules(confirm=confirm, recover=recover)
    spans = counted(letters, rules)
    assert all(one.end <= other.begin for one, other in pairwise(spans))
    assert [one.state for one in spans] == _naive(letters, rules)[: len(spans)]
    waiting = len(letters) - 1 - len(spans)
    assert waiting < confirm + letters.count("?")


def _naive(letters: str, rules: Rules) -> list[State]:
    """The state of each minute, read from the whole course: what a run was, or the level that refuted it."""
    runs = [Run(at(number), _LETTERS[letter]) for number, letter in enumerate(letters)]
    course = [Standing()]
    for run in runs:
        course.append(step(course[-1], run, rules).standing)
    found = []
    for run, then in zip(runs, range(1, len(course)), strict=True):
        decided = next((number for number in range(then, len(course)) if run not in course[number].worse), None)
        if decided is None:
            continue
        level, after = course[decided - 1].level, course[decided].level
        waited = decided > then
        found.append(level if waited and after.facts.rank <= level.facts.rank else run.state)
    return found


def test_no_second_is_counted_twice_if_the_clock_is_put_back() -> None:
    spans = counted("uuuuu", gaps={3: -2})
    assert seconds(spans) == {"up": 120}


def test_time_counts_again_after_the_clock_was_a_year_ahead() -> None:
    year = 365 * 24 * 60
    assert seconds(counted("uuuuuu", gaps={2: year, 4: -year})) == {"up": 60 + 120 + 60 + 60}


def test_maintenance_is_cut_out() -> None:
    spans = counted("uuuu", windows=((at(0.5), at(1.5)), (at(1), at(2)), (at(9), at(10))))
    assert seconds(spans) == {"up": 90, "maintenance": 90}
    assert list(without(Span(at(0), at(1), State.DOWN), [(at(-1), at(5))])) == [Span(at(0), at(1), State.MAINTENANCE)]


@given(st.lists(st.tuples(st.integers(0, 400_000), st.integers(0, 20_000)), max_size=8))
def test_cut_at_hours_nothing_is_lost_or_won(pieces: list[tuple[int, int]]) -> None:
    spans = [Span(START + begin * SECOND, START + (begin + length) * SECOND, State.UP) for begin, length in pieces]
    cut = list(by_hour(spans))
    assert sum(count for _, _, count in cut) == sum(length for _, length in pieces)
    assert all(0 < count <= 3600 for _, _, count in cut)
