"""The calendar: each day at its place, with the state that it had."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from smtptest.monitors.reading.shapes import Row, Share
from smtptest.web.presenters.monitors.calendar import STEP, Mark, months, share_of, state_of, together
from tests.web.presenters.monitors.stories import BAD, DAY, ID, NOW, row, year_long


def test_a_year_is_its_months_and_each_day_has_a_square() -> None:
    made = months(year_long(), date(2025, 12, 1), NOW.date())
    assert [month.name for month in made][:2] == ["Dec 2025", "Jan 2026"]
    assert len(made) == 12
    assert [sum(len(mark.days) for mark in month.marks) for month in made] == [
        31,
        31,
        28,
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
    ]
    assert made[0].url == ""
    assert made[-1].url == f"/status/{ID}/2026/11/"
    assert made[-1].says == "Nov 2026: 99.79 % uptime, down on 1 day: 26"
    assert made[0].says == "Dec 2025: no data"
    july = next(month for month in made if month.name == "Jul 2026")
    assert "down" not in july.says, "on two of its days the server refused to be tested"


def squares(mark: Mark) -> list[tuple[float, float]]:
    """The upper left corners of its days."""
    return [(float(x) - 1.5, float(y)) for x, y in re.findall(r"M([\d.]+) ([\d.]+)h6", mark.squares)]


def test_a_week_is_a_row_and_begins_on_monday() -> None:
    november = months(year_long(), date(2026, 11, 1), date(2026, 11, 1))[0].marks
    places = {day: place for mark in november for day, place in zip(mark.days, squares(mark), strict=True)}
    assert places[1] == (6 * STEP, 0)  # a Sunday
    assert places[2] == (0, STEP)
    assert len(set(places.values())) == 30


def test_a_day_that_was_bad_has_a_sign_and_words_and_good_ones_are_one_shape() -> None:
    ago = (NOW - timedelta(days=3)).date()
    marks = months(year_long(), ago, ago)[0].marks
    bad = next(mark for mark in marks if ago.day in mark.days)
    assert (bad.days, bad.tone, bad.title) == ([26], "bad", "26 Nov 2026: Down, 94.23 %")
    (x, y), sign = squares(bad)[0], re.match(r"M([\d.]+) ([\d.]+)l4 4m0-4-4 4$", bad.sign)
    assert sign is not None
    assert (float(sign[1]), float(sign[2])) == (x + 2.5, y + 2.5)
    good = next(mark for mark in marks if 1 in mark.days)
    assert (good.tone, good.sign, good.title) == ("good", "", "Up")
    assert len(good.days) == 27  # of 29, of which one was degraded
    rest = next(mark for mark in marks if 30 in mark.days)
    assert (rest.tone, rest.title) == ("none", "No data")


def test_the_worst_state_stands_for_a_day_and_what_was_not_measured_only_alone() -> None:
    states = {ago: state_of(row(NOW, {**seconds, "up": 86400 - sum(seconds.values())})) for ago, seconds in BAD.items()}
    assert [states[ago] for ago in (3, 17, 40, 41, 90, 130, 260)] == [
        "down", "degraded", "down", "up", "unknown", "refused", "up",
    ]  # fmt: skip
    assert state_of(None) == ""


def test_shares_are_put_together_by_their_time() -> None:
    half, nothing = Share(ratio=0.5, measured=1.0), Share()
    assert together([(half, 100), (Share(ratio=1.0, measured=0.5), 200)]) == Share(ratio=0.75, measured=200 / 300)
    assert together([(nothing, 100)]) == together([]) == nothing


JUNE = date(2026, 6, 1)


def june(number: int, seconds: dict[str, int], *, asked: int | None = None) -> Row:
    """A day of June. asked: the seconds in which it should have been measured, if that is not what is counted."""
    begins = datetime(2026, 6, number, tzinfo=UTC)
    made = row(begins, seconds)
    if asked is None:
        return made
    measured = made.share.measured * made.asked / asked
    return Row(begins=begins, seconds=seconds, share=Share(ratio=made.share.ratio, measured=measured), asked=asked)


def percents(rows: Sequence[Row], days: int) -> tuple[float | None, float]:
    """The uptime of so many days of June, and how much was measured, in percent."""
    report = year_long(days=rows, created=datetime(2026, 6, 1, tzinfo=UTC))
    share = share_of(report, rows, JUNE, JUNE + timedelta(days=days - 1))
    return share.ratio and round(share.ratio * 100, 2), round(share.measured * 100, 2)


def test_maintenance_has_no_weight_and_a_gap_has_that_of_what_was_measured() -> None:
    full = [june(number, {"up": DAY}) for number in range(1, 30)]
    busy = june(30, {"maintenance": DAY - 1800, "down": 1800})
    assert percents([*full, busy], 30) == (99.93, 100)
    paused = june(2, {"up": 600, "down": 600}, asked=DAY)
    assert percents([full[0], paused], 2) == (99.32, 50.69)


def test_days_without_a_row_were_not_measured_but_for_those_before_it_was_made_and_today() -> None:
    rows = [june(1, {"up": DAY}), june(4, {"up": DAY})]
    assert percents(rows, 4) == (100, 50)
    assert percents([], 4) == (None, 0)
    late = year_long(days=[june(4, {"up": DAY})], created=datetime(2026, 6, 3, 12, tzinfo=UTC))
    assert share_of(late, late.days, JUNE, date(2026, 6, 4)).measured == pytest.approx(2 / 3)
    begun = year_long(days=rows[:1], created=datetime(2026, 6, 1, tzinfo=UTC), now=datetime(2026, 6, 2, 3, tzinfo=UTC))
    assert share_of(begun, begun.days, JUNE, date(2026, 6, 30)).measured == 1
