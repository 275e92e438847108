"""Minutes are kept for 35 days, hours for 13 months, days for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from smtptest.monitors.models import Change, Day, Hour, Maintenance, Minute
from smtptest.monitors.record import retention
from smtptest.monitors.record.packing import packed
from smtptest.monitors.record.rollup import hour_of, minute_of
from smtptest.transcripts.database import clock, timekeeping
from tests.monitors.making import monitor
from tests.monitors.record.playing import play
from tests.monitors.seeds import a_year

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)


@pytest.mark.long
def test_old_minutes_and_hours_go_and_days_stay() -> None:
    now = clock.now()
    one, other = (a_year(days=60, every=21600, now=now).monitor for _ in range(2))
    days = Day.objects.count()
    Hour.objects.create(monitor=one, hour=hour_of(now - 397 * DAY))
    Maintenance.objects.create(monitor=one, begins=now - 399 * DAY, ends=now - 398 * DAY)
    retention.prune(one, now + 10 * DAY)
    assert min(Minute.objects.filter(monitor=one).values_list("minute", flat=True)) >= minute_of(now - 25 * DAY)
    assert min(Hour.objects.filter(monitor=one).values_list("hour", flat=True)) >= hour_of(now - 386 * DAY)
    assert not Maintenance.objects.filter(monitor=one, ends__lt=now - 390 * DAY).exists()
    assert min(Minute.objects.filter(monitor=other).values_list("minute", flat=True)) < minute_of(now - 34 * DAY)
    assert Day.objects.count() == days


def test_it_is_done_with_the_first_run_of_an_hour() -> None:
    one = monitor()
    play(one, "u", later=90)
    old = Minute.objects.create(monitor=one, minute=minute_of(clock.now() - 36 * DAY), state=0)
    play(one, "u")
    assert not Minute.objects.filter(monitor=one, minute=old.minute).exists()
    now = clock.now()
    assert retention.is_due(None, now)
    assert not retention.is_due(now, now)
    assert retention.is_due(now - timedelta(hours=1), now)


def test_by_a_clock_that_may_be_wrong_nothing_is_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    one = monitor()
    Minute.objects.create(monitor=one, minute=0, state=0)
    monkeypatch.setattr(timekeeping, "doubt", lambda: "it is days ahead")
    retention.prune(one, clock.now())
    assert Minute.objects.count() == 1


def test_of_a_server_that_never_shows_the_same_the_last_changes_stay() -> None:
    one, now = monitor(), clock.now()
    Change.objects.bulk_create(
        Change(monitor=one, at=now - number * DAY, what=Change.What.CERTIFICATE) for number in range(250)
    )
    retention.prune(one, now)
    assert Change.objects.count() == retention.CHANGES
    assert min(Change.objects.values_list("at", flat=True)) == now - (retention.CHANGES - 1) * DAY


@pytest.mark.long
def test_a_year_of_a_run_a_minute_takes_a_few_megabytes() -> None:
    """The contract is 20 MB; what is stored of the seeds is as much as record() writes."""
    if connection.vendor != "sqlite":
        pytest.skip("of SQLite only")
    one = monitor()
    a_year(every=3600)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(pgsize) FROM dbstat WHERE name = 'monitors_hour'")
        hours = cursor.fetchone()[0] / Hour.objects.count()
    stages = packed({"connect": 8, "greeting": 22, "ehlo": 9, "starttls": 31, "mail": 10, "rcpt": 20, "tls": 300})
    minutes = range(29_000_000, 29_002_000)
    rows = [Minute(monitor=one, minute=minute, state=0, ms=400, stages=stages) for minute in minutes]
    Minute.objects.bulk_create(rows, batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(pgsize) FROM dbstat WHERE name = 'monitors_minute'")
        of_minutes = cursor.fetchone()[0] / Minute.objects.count()
    year = of_minutes * 35 * 1440 + hours * (396 * 24 + 365)
    assert year < 8_000_000
