"""What came of runs is stored, and summed up by hours and days as it is written."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from smtptest.monitors.models import Day, Hour, Minute
from smtptest.monitors.record import histogram
from smtptest.monitors.record.packing import unpacked
from smtptest.monitors.record.rollup import Result, hour_of, minute_of, store
from smtptest.monitors.record.spans import Span
from smtptest.monitors.record.state import State
from tests.monitors.making import NOW, monitor
from tests.monitors.seeds import a_year

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE = timedelta(minutes=1)


def test_a_run_is_stored_with_its_stages_and_test() -> None:
    one = monitor()
    store(one.pk, Result(moment=NOW, state=State.UP, ms=120, stages={"connect": 20, "rcpt": 100}, test=7), [])
    row = Minute.objects.get(monitor=one)
    assert (row.minute, row.state, row.ms, row.test) == (minute_of(NOW), 0, 120, 7)
    assert row.stages is not None
    assert unpacked(bytes(row.stages)) == {"connect": 20, "rcpt": 100}


def test_a_confirming_run_in_the_same_minute_takes_the_place_of_the_first() -> None:
    one = monitor()
    store(one.pk, Result(moment=NOW, state=State.DOWN), [])
    store(one.pk, Result(moment=NOW + timedelta(seconds=30), state=State.UP, ms=9), [])
    assert list(Minute.objects.filter(monitor=one).values_list("state", "ms")) == [(0, 9)]


def test_a_span_is_cut_at_hours_and_days() -> None:
    one = monitor()
    midnight = datetime(2026, 11, 29, tzinfo=UTC)
    spans = [Span(midnight - 90 * MINUTE, midnight + 30 * MINUTE, State.UP)]
    spans.append(Span(midnight + 30 * MINUTE, midnight + 40 * MINUTE, State.DOWN))
    store(one.pk, Result(moment=NOW, state=State.UNKNOWN), spans)
    hour, day = hour_of(midnight), hour_of(midnight) // 24
    hours = Hour.objects.filter(monitor=one).order_by("hour").values_list("hour", "up", "down", "count")
    assert list(hours) == [(hour - 2, 1800, 0, 0), (hour - 1, 3600, 0, 0), (hour, 1800, 600, 0)]
    days = Day.objects.filter(monitor=one).order_by("day").values_list("day", "up", "down")
    assert list(days) == [(day - 1, 5400, 0), (day, 1800, 600)]


def test_times_of_an_hour_are_summed_up_and_those_of_bad_runs_are_not() -> None:
    one = monitor()
    for number, (state, ms) in enumerate([(State.UP, 100), (State.DEGRADED, 300), (State.DOWN, 1), (State.UNKNOWN, 2)]):
        store(one.pk, Result(moment=NOW + number * MINUTE, state=state, ms=ms, stages={"rcpt": ms}), [])
    for row in (Hour.objects.get(monitor=one), Day.objects.get(monitor=one)):
        assert (row.count, row.ms_min, row.ms_sum, row.ms_max) == (2, 100, 400, 300)
        assert row.stages == {"rcpt": 400}
        assert row.histogram == histogram.with_run(histogram.with_run([], 100), 300)


def test_days_are_the_sum_of_their_hours_whatever_comes() -> None:
    one, dice = monitor(), random.Random(3)  # nothing secret
    at = NOW - timedelta(days=1)
    for _ in range(60):
        ends = at + timedelta(seconds=dice.randrange(1, 7200))
        state = dice.choice(list(State))
        store(one.pk, Result(moment=ends, state=state, ms=dice.randrange(900)), [Span(at, ends, state)])
        at = ends
    names = [*map(str, State), "count", "ms_sum"]
    hours = list(Hour.objects.filter(monitor=one))
    for day in Day.objects.filter(monitor=one):
        own = [hour for hour in hours if hour.hour // 24 == day.day]
        assert {name: getattr(day, name) for name in names} == {
            name: sum(getattr(hour, name) for hour in own) for name in names
        }
        assert day.histogram == histogram.added(hour.histogram for hour in own)
    assert all(sum(getattr(hour, state) for state in State) <= 3600 for hour in hours)


def test_the_tables_of_figures_are_trees_by_their_keys_on_sqlite() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("of SQLite only")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID%' ORDER BY name")
        assert [name for (name,) in cursor.fetchall()] == ["monitors_day", "monitors_hour", "monitors_minute"]


@pytest.mark.long
def test_the_seeds_are_a_year_of_all_states() -> None:
    seeded = a_year(every=3600)
    days = Day.objects.filter(monitor=seeded.monitor)
    assert days.count() == 365
    assert all(sum(getattr(day, state) for day in days) for state in State)
    assert sum(getattr(day, state) for day in days for state in State) == 364 * 86400
    assert {incident.worst for incident in seeded.incidents} == {"down", "degraded", "refused"}
    assert seeded.incidents[-1].first_test is not None
