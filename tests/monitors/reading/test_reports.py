"""What a report reads is what the rows say, and no more than everybody may know."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from smtptest.monitors.models import Minute
from smtptest.monitors.reading import reports
from smtptest.monitors.record.state import State
from smtptest.transcripts.database import clock
from smtptest.transcripts.event_log import owner_hash
from tests.monitors.making import NOW, monitor
from tests.monitors.reading.rows import watched

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def moment(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The clock stands still: no hour and no day passes between what is stored and what is read, nor is it asked."""
    stands = NOW + timedelta(minutes=17)
    monkeypatch.setattr(clock, "now", lambda: stands)
    return stands


def test_a_report_has_figures_incidents_and_runs_but_no_target() -> None:
    one = watched(clock.now(), plan={"host": "mx.secret.example"}, certificate_until=clock.now(), reason="works")
    found = reports.find(one.report)
    assert found is not None
    assert (found.name, found.state, found.reason, found.kind) == ("Mail of example.org", "up", "works", "smtp")
    assert found.windows["24h"].ratio == 1
    assert found.windows["7d"].ratio == pytest.approx(1 - 3 / (7 * 24), abs=0.002)
    assert found.windows["30d"].measured == pytest.approx(1, abs=0.001)
    assert (found.median, found.p95) == (140, 140)
    assert len(found.days) in (40, 41)
    assert found.samples[-1].stages == {"connect": 40, "greeting": 30, "rcpt": 70}
    assert [one.worst for one in found.incidents] == ["down"]
    assert [state for _at, state in found.incidents[0].states] == ["degraded", "down"]
    assert found.changes[0].before == "v=spf1 ip4:192.0.2.1"
    assert found.maintenance[0].note == "New disks"
    assert "secret" not in json.dumps(asdict(found), default=str)


def test_a_badge_reads_the_figures_only() -> None:
    one = watched(clock.now())
    found, whole = reports.find(one.report, whole=False), reports.find(one.report)
    assert found is not None
    assert whole is not None
    assert found.windows["7d"].ratio == whole.windows["7d"].ratio
    assert not any((found.days, found.samples, found.incidents))


def test_before_the_first_run_there_is_no_state() -> None:
    found = reports.of(monitor(created=clock.now(), name=""))
    assert (found.name, found.state, found.median, found.p95) == ("Mail", "", None, None)
    assert found.windows["365d"].ratio is None
    assert reports.find("unknown") is None


def test_a_list_takes_as_many_queries_for_many_as_for_one() -> None:
    some = [watched(clock.now(), name=name) for name in "abc"]
    counts = []
    for asked in (some[:1], some):
        with CaptureQueriesContext(connection) as queries:
            found = reports.listed(asked)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert [(one.name, one.state) for one in found] == [(name, "up") for name in "abc"]
    for one, stored in zip(found, some, strict=True):
        alone = reports.of(stored, whole=False).windows
        assert {name: share.ratio for name, share in one.windows.items()} == {
            name: share.ratio for name, share in alone.items()
        }
    assert found[0].windows["30d"].ratio not in (None, 1)


def test_a_group_is_the_public_monitors_of_one_owner() -> None:
    mine, others = owner_hash("mine"), owner_hash("another's")
    one = monitor(name="b", group="Example", owner_hash=mine, public=True)
    monitor(name="a", group="Example", owner_hash=mine, public=True)
    monitor(name="c", group="Example", owner_hash=mine)
    monitor(name="d", group="Example", owner_hash=others, public=True)
    assert [found.name for found in reports.group_of(one.report)] == ["a", "b"]
    assert [found.name for found in reports.group_of(one.report, whole=True)] == ["a", "b", "c"]
    assert reports.group_of(monitor(public=True).report) == []
    assert reports.is_owner(one.report, "mine")
    assert not reports.is_owner(one.report, "another's")
    assert not reports.is_owner(one.report, "")


def test_the_hours_and_runs_of_a_day() -> None:
    now = clock.now()
    one = watched(now)
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    hours = reports.hours_of(one.report, today)
    assert len(hours) == now.hour + 1
    assert all(row.share.ratio == 1 for row in hours if row.seconds)
    assert hours[0].median is not None
    assert all(sample.at >= today for sample in reports.samples_of(one.report, today))
    assert reports.hours_of("unknown", today) == []
    assert reports.samples_of("unknown", today) == []


def test_what_changed_is_told_as_text() -> None:
    assert reports.told({"serial": 1, "names": ["a", "b"]}) == "serial: 1, names: a, b"
    assert reports.told(None) == ""


@pytest.mark.parametrize(
    ("fields", "ago", "shown"),
    [
        ({}, timedelta(0), "up"),
        ({}, timedelta(minutes=12), "up"),
        ({}, timedelta(minutes=14), "unknown"),
        ({"paused": NOW}, timedelta(minutes=7), "up"),
        ({"paused": NOW}, timedelta(minutes=9), "unknown"),
    ],
)
def test_a_state_that_no_run_has_told_lately_is_unknown(fields: dict[str, Any], ago: timedelta, shown: str) -> None:
    last = clock.now() - ago
    one = monitor(state="up", reason="works", every=300, last_run=last, next_due=last + timedelta(minutes=5), **fields)
    found = reports.of(one, whole=False)
    assert found.state == shown
    if shown == "unknown":
        assert (found.reason, found.since) == ("no-run", last + timedelta(minutes=8))
    else:
        assert (found.reason, found.since) == ("works", one.since)


def test_a_server_that_refuses_to_be_tested_is_tested_less_often() -> None:
    now = clock.now()
    one = monitor(state="refused", last_run=now - timedelta(hours=4), next_due=now + timedelta(hours=1))
    assert reports.of(one, whole=False).state == "refused"


def test_a_run_of_this_minute_is_in_the_figures_and_in_the_curve() -> None:
    one = monitor(created=clock.now())
    Minute.objects.create(monitor=one, minute=int(clock.now().timestamp()) // 60, state=State.UP.facts.code, ms=18)
    found = reports.of(one)
    assert (found.median, [sample.ms for sample in found.samples]) == (18, [18])


def test_of_twenty_times_the_last_but_one_is_the_95th_percentile() -> None:
    now = clock.now()
    one = monitor(created=now)
    this = int(now.timestamp()) // 60
    Minute.objects.bulk_create(
        Minute(monitor=one, minute=this - number, state=State.UP.facts.code, ms=number) for number in range(1, 21)
    )
    found = reports.of(one, whole=False)
    assert (found.median, found.p95) == (10.5, 19)
