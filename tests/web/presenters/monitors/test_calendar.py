"""The calendar: each day at its place, with the state that it had."""

from __future__ import annotations

import re
from datetime import date, timedelta

from smtptest.monitors.reading.shapes import Row, Share
from smtptest.web.presenters.monitors.calendar import STEP, Mark, months, share_of, state_of, together
from tests.web.presenters.monitors.stories import BAD, ID, NOW, days, row


def test_a_year_is_its_months_and_each_day_has_a_square() -> None:
    made = months(days(), date(2025, 12, 1), NOW.date(), ID)
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
    november = months(days(), date(2026, 11, 1), date(2026, 11, 1), ID)[0].marks
    places = {day: place for mark in november for day, place in zip(mark.days, squares(mark), strict=True)}
    assert places[1] == (6 * STEP, 0)  # a Sunday
    assert places[2] == (0, STEP)
    assert len(set(places.values())) == 30


def test_a_day_that_was_bad_has_a_sign_and_words_and_good_ones_are_one_shape() -> None:
    ago = (NOW - timedelta(days=3)).date()
    marks = months(days(), ago, ago, ID)[0].marks
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
    assert share_of([Row(begins=NOW, seconds={"up": 10}, share=half)]) == half
