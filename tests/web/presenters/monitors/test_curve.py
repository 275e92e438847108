"""The curve: a picture of the medians, gaps where nothing was measured, and the same as a table."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from smtptest.monitors.reading.shapes import Sample
from smtptest.web.presenters.monitors.curve import HEIGHT, WIDTH, curve, last_day
from tests.web.presenters.monitors.stories import NOW, samples

BEGINS, ENDS = last_day(NOW)


def points(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"([\d.]+) ([\d.]+)", path)]


def test_the_day_ends_with_the_hour() -> None:
    assert (BEGINS.hour, ENDS.hour, ENDS - BEGINS) == (11, 11, timedelta(hours=24))


def test_stages_stand_on_each_other_and_the_line_is_on_top() -> None:
    made = curve(samples(), BEGINS, ENDS)
    assert made is not None
    assert [area.stage for area in made.areas] == ["resolve", "connect", "greeting", "tls", "mail", "rcpt"]
    line = points(made.line)
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for area in made.areas for x, y in points(area.path))
    top = dict(points(made.areas[-1].path)[: len(line)])
    assert all(abs(top[x] - y) < 1 for x, y in line if x in top)
    assert (made.top, made.middle) == ("400 ms", "200 ms")


def test_a_failed_run_is_marked_and_has_no_time() -> None:
    made = curve(samples(), BEGINS, ENDS)
    assert made is not None
    assert len(made.bad) in (2, 3)
    assert curve([replace(sample, ms=None, stages={}) for sample in samples()], BEGINS, ENDS) is None
    assert curve([], BEGINS, ENDS) is None


def test_nothing_is_drawn_across_a_gap() -> None:
    kept = [one for one in samples() if not NOW - timedelta(hours=12) < one.at < NOW - timedelta(hours=8)]
    made = curve(kept, BEGINS, ENDS)
    assert made is not None
    assert made.line.count("M") == 2


def test_the_table_has_the_medians_of_each_part() -> None:
    at = [BEGINS + timedelta(minutes=minute) for minute in (1, 2, 3)]
    made = curve(
        [Sample(at=moment, ms=ms, stages={"connect": ms}) for moment, ms in zip(at, (10, 20, 90), strict=True)],
        BEGINS,
        ENDS,
    )
    assert made is not None
    assert [(row.begins, list(row.cells)) for row in made.rows] == [(BEGINS, ["20 ms", "20 ms"])]
    # One run alone is as wide as its column, so that it can be seen.
    (left, _), (right, _) = points(made.line)
    assert (left, right) == (0, round(WIDTH / 144, 1))
    assert {x for x, _ in points(made.areas[0].path)} == {left, right}
