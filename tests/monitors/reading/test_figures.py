"""Uptime of windows: what is not counted yet is not missing, and what was not measured is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from smtptest.monitors.models import Day, Hour, Maintenance, Monitor
from smtptest.monitors.reading.figures import days_of, hold_of, hours_between
from smtptest.monitors.reading.figures import shares as shares_of
from smtptest.monitors.reading.shapes import Share
from smtptest.monitors.record import stored
from smtptest.monitors.record.course import Rules, Run, Standing, step
from smtptest.monitors.record.spans import Counted
from smtptest.monitors.record.state import State
from tests.monitors.making import NOW, monitor
from tests.monitors.reading.rows import EPOCH, watched

pytestmark = pytest.mark.django_db
_LETTERS = {"u": State.UP, "d": State.DOWN, "?": State.UNKNOWN, "m": State.MAINTENANCE}


def shares(one: Monitor, now: datetime) -> dict[str, Share]:
    return shares_of([one], now)[one.pk]


def test_a_day_without_data_lowers_what_was_measured_and_nothing_else() -> None:
    one = watched(NOW)
    Day.objects.filter(monitor=one, day=(NOW - EPOCH).days - 9).delete()
    before = shares(watched(NOW), NOW)["30d"]
    after = shares(one, NOW)["30d"]
    assert before.measured == 1
    assert after.measured == pytest.approx(1 - 1 / 29.5, abs=0.001)
    assert after.ratio == pytest.approx(before.ratio, abs=0.001)


def test_the_time_before_it_was_made_is_not_missing() -> None:
    one = watched(NOW, created=NOW - timedelta(days=40))
    assert shares(one, NOW)["365d"].measured > 0.998


def test_the_last_run_holds_till_the_next() -> None:
    one = watched(NOW)
    assert shares(one, NOW + timedelta(seconds=hold_of(one)))["24h"].measured == pytest.approx(1, abs=0.0001)
    assert shares(one, NOW + timedelta(hours=2))["24h"].measured < 0.99


MIDNIGHT = NOW.replace(hour=0)


def played(letters: str, moment: datetime, **fields: Any) -> Monitor:
    """A monitor that runs once a day, after its last run, which was at that moment; those before it were a minute
    apart. Each letter is a run."""
    standing, counted = Standing(), Counted()
    for number, letter in enumerate(letters):
        run = Run(moment - timedelta(minutes=len(letters) - 1 - number), _LETTERS[letter])
        after, _, _ = step(standing, run, Rules())
        counted, _ = counted.with_step(standing, after, run.moment, 86400, [])
        standing = after
    course = stored.course(stored.Kept(standing, counted))
    return monitor(every=86400, created=moment, last_run=moment, course=course, **fields)


def test_the_time_since_the_last_run_counts_at_once() -> None:
    one = played("udd", NOW)
    later = NOW + timedelta(hours=12)
    Hour.objects.create(monitor=one, hour=(NOW - EPOCH) // timedelta(hours=1) - 1, up=3600)
    Day.objects.create(monitor=one, day=(NOW - EPOCH).days, up=3600)
    day = shares(one, later)["24h"]
    assert day.ratio == pytest.approx(1 / 13)
    assert day.measured == 1
    assert shares(one, later)["30d"].ratio == pytest.approx(1 / 13)
    silent = shares(one, NOW + timedelta(hours=48))["24h"]
    assert silent.ratio == 0
    assert silent.measured == pytest.approx(0.5, abs=0.03)
    (row,) = days_of(one, later)
    assert row.seconds == {"up": 3600, "down": 12 * 3600}
    hours = hours_between(one, NOW, NOW + timedelta(hours=6), later)
    assert [(hour.begins, hour.seconds, hour.median) for hour in hours] == [
        (NOW + timedelta(hours=number), {"down": 3600}, None) for number in range(6)
    ]


def test_it_is_cut_at_midnight_and_by_maintenance() -> None:
    one = played("u", MIDNIGHT - timedelta(hours=2))
    Maintenance.objects.create(monitor=one, begins=MIDNIGHT + timedelta(hours=1), ends=MIDNIGHT + timedelta(hours=2))
    Maintenance.objects.create(monitor=one, begins=NOW + timedelta(hours=1), ends=NOW + timedelta(hours=2))
    rows = days_of(one, NOW)
    assert [row.seconds for row in rows] == [{"up": 7200}, {"up": 11 * 3600, "maintenance": 3600}]
    assert [row.share for row in rows] == [Share(ratio=1, measured=1)] * 2


@pytest.mark.parametrize("letters", ["", "ud", "u?", "udm"])
def test_what_may_still_be_something_else_is_not_counted_and_not_missing(letters: str) -> None:
    one = played(letters, NOW)
    Hour.objects.create(monitor=one, hour=(NOW - EPOCH) // timedelta(hours=1), up=60)
    assert shares(one, NOW + timedelta(hours=12))["24h"] == Share(ratio=1, measured=1)


def test_days_and_hours_in_their_order() -> None:
    one = watched(NOW)
    rows = days_of(one, NOW)
    assert [row.begins for row in rows] == sorted(row.begins for row in rows)
    bad = [row for row in rows if "down" in row.seconds]
    assert bad[0].share.ratio == pytest.approx(1 - 3 / 24)
    begins = bad[0].begins
    hours = hours_between(one, begins, begins + timedelta(days=1), NOW)
    assert [row.share.ratio for row in hours].count(0) == 3
    assert {row.seconds.get("down", 0) for row in hours} == {0, 3600}
    assert hours_between(monitor(), begins, begins + timedelta(days=1), NOW) == []
