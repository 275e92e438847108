"""Quiet hours end when the clock on the wall says so, whatever was done to it in that night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from smtptest.monitors.alerts import quiet
from smtptest.monitors.alerts.quiet import QuietHours
from smtptest.monitors.models import Alert, Monitor
from smtptest.transcripts.database import clock
from tests.monitors import making

NIGHT = {"quiet_from": 22 * 60, "quiet_until": 7 * 60, "quiet_zone": "Europe/Vienna"}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-11-29T20:59", None),
        ("2026-11-29T21:00", "2026-11-30T06:00"),
        ("2026-11-30T05:59", "2026-11-30T06:00"),
        ("2026-11-30T06:00", None),
        # The clock is put forward, and put back.
        ("2026-03-28T22:00", "2026-03-29T05:00"),
        ("2026-10-24T22:00", "2026-10-25T06:00"),
    ],
)
def test_a_night(now: str, end: str | None) -> None:
    assert quiet.until(Monitor(**NIGHT), moment(now)) == (None if end is None else moment(end))


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-10-25T00:10", "2026-10-25T00:30"),
        ("2026-10-25T00:30", None),
        ("2026-10-25T01:10", "2026-10-25T01:30"),
        ("2026-10-25T01:30", None),
    ],
)
def test_hours_that_end_in_an_hour_that_comes_twice_never_end_in_the_past(now: str, end: str | None) -> None:
    night = Monitor(quiet_from=22 * 60, quiet_until=2 * 60 + 30, quiet_zone="Europe/Vienna")
    assert quiet.until(night, moment(now)) == (None if end is None else moment(end))


def test_hours_of_a_day_and_none() -> None:
    day = Monitor(quiet_from=9 * 60, quiet_until=17 * 60)
    assert quiet.until(day, moment("2026-11-29T12:30")) == moment("2026-11-29T17:00")
    assert quiet.until(day, moment("2026-11-29T17:00")) is None
    assert quiet.until(Monitor(), moment("2026-11-29T12:30")) is None


@pytest.mark.django_db
def test_they_are_chosen_and_taken_back() -> None:
    one = making.monitor()
    quiet.choose(one, QuietHours(22 * 60, 7 * 60, quiet.time_zone("Europe/Vienna")))
    one.refresh_from_db()
    assert (one.quiet_from, one.quiet_until, one.quiet_zone) == (1320, 420, "Europe/Vienna")
    early = QuietHours(60, 120, quiet.time_zone("UTC"))
    assert quiet.choose_by_key(one.key, early)
    assert quiet.choose_by_key(one.key, early, language="de")
    assert not quiet.choose_by_key("nobody's", early)
    one.refresh_from_db()
    assert (one.quiet_from, one.language) == (60, "de")
    quiet.choose(one, None)
    one.refresh_from_db()
    assert one.quiet_from is None


@pytest.mark.parametrize(("begin", "end"), [(1440, 1), (1, -1), (5, 5)])
def test_what_is_no_hours_of_a_day(begin: int, end: int) -> None:
    with pytest.raises(quiet.NoHours):
        QuietHours(begin, end, quiet.time_zone("UTC"))


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "Nowhere", "europe/vienna"])
def test_what_is_no_time_zone(name: str) -> None:
    with pytest.raises(quiet.NoTimeZone):
        quiet.time_zone(name)


@pytest.mark.django_db
def test_what_waited_for_their_end_is_judged_anew_when_they_change() -> None:
    one, later = making.monitor(), clock.now() + timedelta(hours=8)
    for error in (quiet.WAITS, "relay-timeout"):
        Alert.objects.create(monitor=one, channel="email", kind="down", about=error, due=later, error=error)
    quiet.choose(one, None)
    waited, failed = Alert.objects.order_by("pk")
    assert waited.due <= clock.now()
    assert failed.due == later
