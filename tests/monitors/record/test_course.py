"""The course of a monitor: confirmed, begun, worse, eased, ended; flapping and reminders."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtptest.monitors.record import course
from smtptest.monitors.record.course import HIGH, LOW, RUNS, Happening, Rules, Run, Standing, alternations, step
from smtptest.monitors.record.state import State

START = datetime(2026, 11, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
_LETTERS = {
    "u": State.UP,
    "g": State.DEGRADED,
    "d": State.DOWN,
    "r": State.REFUSED,
    "?": State.UNKNOWN,
    "m": State.MAINTENANCE,
}
B, C, E = Happening.BEGUN, Happening.CONFIRM, Happening.ENDED


class Played(NamedTuple):
    standing: Standing
    happened: list[tuple[int, Happening]]
    """With the number of the run."""
    incidents: list[tuple[int, int | None]]
    """The numbers of their first bad runs, and of their first good ones."""


def _number(moment: datetime) -> int:
    return (moment - START) // MINUTE


def play(letters: str, rules: Rules | None = None, apart: timedelta = MINUTE) -> Played:
    """One run a minute, each a letter."""
    standing, happened = Standing(), []
    incidents: list[tuple[int, int | None]] = []
    for number, letter in enumerate(letters):
        before = standing
        standing, happenings, ended = step(before, Run(START + apart * number, _LETTERS[letter]), rules or Rules())
        happened += [(number, each) for each in happenings]
        if standing.began is not None and before.began is None:
            incidents.append((_number(standing.began), None))
        if ended is not None:
            incidents[-1] = (incidents[-1][0], _number(ended))
    return Played(standing, happened, incidents)


@pytest.mark.parametrize(
    ("letters", "happened"),
    [
        ("uud", [(2, C)]),
        ("uudu", [(2, C)]),
        ("uudd", [(2, C), (3, B)]),
        ("uuddu", [(2, C), (3, B), (4, E)]),
        ("ud?d", [(1, C), (3, B)]),
        ("udmmmd", [(1, C), (5, B)]),
        ("udd??u", [(1, C), (2, B), (5, E)]),
        ("ugd", [(1, C), (2, B), (2, C)]),
        ("uggd", [(1, C), (2, B), (3, C)]),
        ("uggdd", [(1, C), (2, B), (3, C), (4, Happening.WORSE)]),
        ("uddg", [(1, C), (2, B), (3, Happening.EASED)]),
        ("rr", [(0, C), (1, B)]),
        ("mmmm", []),
        ("????", []),
    ],
)
def test_what_happens(letters: str, happened: list[tuple[int, Happening]]) -> None:
    assert play(letters).happened == happened


@pytest.mark.parametrize(
    ("letters", "shown"),
    [
        ("", State.UNKNOWN),
        ("d", State.UNKNOWN),
        ("dd", State.DOWN),
        ("du", State.UP),
        ("dm", State.MAINTENANCE),
        ("u", State.UP),
        ("ud", State.UP),
        ("udd", State.DOWN),
        ("udd?", State.UNKNOWN),
        ("udd?d", State.DOWN),
        ("uddm", State.MAINTENANCE),
        ("uddg", State.DEGRADED),
        ("ugd", State.DEGRADED),
        ("uddu", State.UP),
    ],
)
def test_what_is_confirmed_is_shown_and_what_nobody_knows_at_once(letters: str, shown: State) -> None:
    assert play(letters).standing.shown is shown


def test_an_incident_begins_with_its_first_bad_run_and_ends_with_its_first_good_one() -> None:
    played = play("uuddduuu", Rules(confirm=3, recover=3))
    assert played.incidents == [(2, 5)]
    assert played.standing.since == START + 5 * MINUTE
    assert play("uuddd", Rules(confirm=3)).standing.since == START + 2 * MINUTE


@given(st.text("uddg?m" + "u" * 12, max_size=60), st.integers(1, 4), st.integers(1, 3))
def test_incidents_are_those_that_a_pattern_finds(letters: str, confirm: int, recover: int) -> None:
    told = [number for number, letter in enumerate(letters) if letter not in "?m"]
    kinds = "".join("G" if letters[number] == "u" else "B" for number in told)
    if _flaps(kinds):
        return
    pattern = re.compile(f"B{{{confirm}}}(?:.*?)(?:(G{{{recover}}})|$)")
    expected = [(told[found.start()], told[found.start(1)] if found[1] else None) for found in pattern.finditer(kinds)]
    assert play(letters, Rules(confirm=confirm, recover=recover)).incidents == expected


def _flaps(kinds: str) -> bool:
    windows = (kinds[max(0, end - RUNS) : end] for end in range(1, len(kinds) + 1))
    return any(sum(one != other for one, other in pairwise(window)) >= HIGH for window in windows)


@given(st.text("udg?", max_size=120), st.integers(1, 3), st.integers(1, 3))
def test_whatever_comes_incidents_do_not_overlap_and_nothing_is_told_twice(
    letters: str, confirm: int, recover: int
) -> None:
    played = play(letters, Rules(confirm=confirm, recover=recover))
    flat = [moment for incident in played.incidents for moment in incident if moment is not None]
    assert flat == sorted(flat)
    assert all(end is not None for _, end in played.incidents[:-1])
    said = [each for _, each in played.happened if each in (B, E, Happening.FLAPPING)]
    assert all(one is not other for one, other in pairwise(said))
    assert len(played.standing.worse) < confirm


def test_flapping_is_said_once_and_nothing_of_the_changes_until_it_is_over() -> None:
    swaying = "dduu" * 10
    played = play("u" * 21 + swaying + "u" * 30)
    said = [each for _, each in played.happened if each not in (C, Happening.REMINDER)]
    assert said == [B, E, B, E, B, Happening.FLAPPING, E]
    assert not played.standing.flapping
    assert played.standing.shown is State.UP


def test_single_bad_runs_that_are_never_confirmed_are_told_as_flapping() -> None:
    played = play("u" * 21 + "du" * 4)
    assert [each for _, each in played.happened if each is not C] == [Happening.FLAPPING]
    assert played.standing.flapping
    assert played.incidents == [(27, None)]
    assert play("u" * 21 + "du" * 3).incidents == []


def test_while_it_flaps_the_last_run_is_shown() -> None:
    assert play("u" * 21 + "du" * 4).standing.shown is State.UP
    assert play("u" * 21 + "du" * 4 + "d").standing.shown is State.DOWN


def test_flapping_that_ends_down_stays_an_incident() -> None:
    played = play("u" * 21 + "dduu" * 6 + "d" * 30)
    assert not played.standing.flapping
    assert played.standing.shown is State.DOWN
    assert played.incidents[-1][1] is None


def test_the_thresholds_lie_apart_so_that_flapping_does_not_flap() -> None:
    assert LOW < HIGH < RUNS
    assert alternations("ggbgb") == 3


def _reminders(happened: Iterable[tuple[int, Happening]]) -> list[int]:
    return [number for number, each in happened if each is Happening.REMINDER]


def test_a_reminder_a_day_after_the_confirmation_unless_the_owner_knows() -> None:
    hour = timedelta(hours=1)
    assert _reminders(play("u" + "d" * 75, apart=hour).happened) == [26, 50, 74]
    assert _reminders(play("u" + "d" * 75, Rules(acknowledged=True), apart=hour).happened) == []
    assert 24 * hour == course.REMIND_EVERY


def test_no_reminder_in_maintenance_or_while_nobody_knows() -> None:
    assert _reminders(play("udd" + "m" * 30 + "?" * 30, apart=timedelta(hours=1)).happened) == []


@pytest.mark.parametrize("silent", ["m", "?"])
def test_one_reminder_after_days_without_any(silent: str) -> None:
    played = play("udd" + silent * 120 + "d" * 40, apart=timedelta(hours=1))
    assert _reminders(played.happened) == [123, 146]
    assert played.standing.reminded == 6


def test_a_worse_state_is_shown_since_the_first_run_that_had_it() -> None:
    assert play("ugg").standing.since == START + MINUTE
    assert play("uggdd").standing.since == START + 3 * MINUTE
