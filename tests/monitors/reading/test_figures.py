"""Uptime of windows: what is not counted yet is not missing, and what was not measured is."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from smtptest.monitors.models import Day, Monitor
from smtptest.monitors.reading.figures import days_of, hold_of, hours_between
from smtptest.monitors.reading.figures import shares as shares_of
from smtptest.monitors.reading.shapes import Share
from tests.monitors.making import NOW, monitor
from tests.monitors.reading.rows import EPOCH, watched

pytestmark = pytest.mark.django_db


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
