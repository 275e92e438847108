"""Quiet hours end when the clock on the wall says so, whatever was done to it in that night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from smtptest.monitors.alerts import quiet
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


def test_hours_of_a_day_and_none() -> None:
    day = Monitor(quiet_from=9 * 60, quiet_until=17 * 60)
    assert quiet.until(day, moment("2026-11-29T12:30")) == moment("2026-11-29T17:00")
    assert quiet.until(day, moment("2026-11-29T17:00")) is None
    assert quiet.until(Monitor(), moment("2026-11-29T12:30")) is None


@pytest.mark.django_db
def test_they_are_chosen_and_taken_back() -> None:
    one = making.monitor()
    quiet.choose(one, 22 * 60, 7 * 60, "Europe/Vienna")
    one.refresh_from_db()
    assert (one.quiet_from, one.quiet_until, one.quiet_zone) == (1320, 420, "Europe/Vienna")
    for begin, end, zone in ((1440, 1, "UTC"), (1, -1, "UTC"), (5, 5, "UTC"), (1, 2, "../../etc/passwd")):
        with pytest.raises(quiet.NotQuietHours):
            quiet.choose(one, begin, end, zone)
    assert quiet.choose_by_key(one.key, begin=60, end=120, zone="UTC")
    assert quiet.choose_by_key(one.key, begin=60, end=120, zone="UTC", language="de")
    assert not quiet.choose_by_key("nobody's", begin=60, end=120, zone="UTC")
    one.refresh_from_db()
    assert one.language == "de"
    quiet.choose(one, None, None)
    one.refresh_from_db()
    assert one.quiet_from is None


@pytest.mark.django_db
def test_what_waited_for_their_end_is_judged_anew_when_they_change() -> None:
    one, later = making.monitor(), clock.now() + timedelta(hours=8)
    for error in (quiet.WAITS, "relay-timeout"):
        Alert.objects.create(monitor=one, channel="email", kind="down", about=error, due=later, error=error)
    quiet.choose(one, None, None)
    waited, failed = Alert.objects.order_by("pk")
    assert waited.due <= clock.now()
    assert failed.due == later
