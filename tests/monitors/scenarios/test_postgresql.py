"""On PostgreSQL several processes claim runs and alerts at once (SKIP LOCKED), and what is recorded is as on SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from itertools import chain
from threading import Barrier
from typing import Any

import dj_database_url
import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from smtptest.monitors import create
from smtptest.monitors.alerts import claims
from smtptest.monitors.models import Alert, Monitor, Turn
from smtptest.monitors.schedule import claim
from smtptest.transcripts.database import clock
from tests.monitors import making
from tests.monitors.alerts.test_claims import (
    test_a_process_that_died_loses_it_and_one_that_was_frozen_changes_nothing,
    test_each_webhook_gets_one_after_the_other_and_none_waits_for_another,
    test_one_process_has_it_until_it_is_settled,
    test_what_is_over_is_deleted_when_it_is_old,
)
from tests.monitors.record.test_rollup import (
    test_a_confirming_run_in_the_same_minute_takes_the_place_of_the_first,
    test_a_run_is_stored_with_its_stages_and_test,
    test_times_of_an_hour_are_summed_up_and_those_of_bad_runs_are_not,
)
from tests.monitors.record.test_write import (
    test_a_failure_of_half_of_all_is_ours,
    test_an_incident_keeps_its_first_worst_and_last_run_and_the_good_one_before,
    test_in_announced_maintenance_nothing_is_bad,
    test_the_second_recorder_of_a_turn_writes_nothing,
    test_what_a_server_publishes_otherwise_is_a_change_with_its_transcript,
)
from tests.monitors.schedule.test_claim import (
    settled,
    test_a_lease_that_is_renewed_is_kept_and_another_is_taken_by_one,
    test_a_round_trip_is_made_where_mail_comes_in,
    test_a_server_that_refuses_for_a_week_is_left_alone,
    test_one_that_is_due_both_ways_has_one_run,
    test_runs_of_a_clock_that_was_put_back_come_within_an_interval,
    test_two_that_find_the_same_lost_turn_do_not_both_take_it,
    test_who_waited_longest_comes_first_and_there_is_no_more_than_room,
)
from tests.servers import stores

pytestmark = pytest.mark.process
# Tests of other files, which are run here once more: on PostgreSQL.
__all__ = [
    "settled",
    "test_a_confirming_run_in_the_same_minute_takes_the_place_of_the_first",
    "test_a_failure_of_half_of_all_is_ours",
    "test_a_lease_that_is_renewed_is_kept_and_another_is_taken_by_one",
    "test_a_process_that_died_loses_it_and_one_that_was_frozen_changes_nothing",
    "test_a_round_trip_is_made_where_mail_comes_in",
    "test_a_run_is_stored_with_its_stages_and_test",
    "test_a_server_that_refuses_for_a_week_is_left_alone",
    "test_an_incident_keeps_its_first_worst_and_last_run_and_the_good_one_before",
    "test_each_webhook_gets_one_after_the_other_and_none_waits_for_another",
    "test_in_announced_maintenance_nothing_is_bad",
    "test_one_process_has_it_until_it_is_settled",
    "test_one_that_is_due_both_ways_has_one_run",
    "test_runs_of_a_clock_that_was_put_back_come_within_an_interval",
    "test_the_second_recorder_of_a_turn_writes_nothing",
    "test_times_of_an_hour_are_summed_up_and_those_of_bad_runs_are_not",
    "test_two_that_find_the_same_lost_turn_do_not_both_take_it",
    "test_what_a_server_publishes_otherwise_is_a_change_with_its_transcript",
    "test_what_is_over_is_deleted_when_it_is_old",
    "test_who_waited_longest_comes_first_and_there_is_no_more_than_room",
]
WORKERS = 4


@contextmanager
def connected(settings: dict[str, Any]) -> Iterator[None]:
    """What this thread asks the database meanwhile, it asks this one."""
    before, own = connections["default"], ConnectionHandler({"default": settings})["default"]
    connections["default"] = own
    try:
        yield
    finally:
        own.close()
        connections["default"] = before


@pytest.fixture(scope="module")
def database(django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Any]]:
    """The settings of a PostgreSQL that has our tables."""
    programs = stores.postgresql_programs()
    if programs is None:
        pytest.skip("Debian's postgresql is not installed: see make test")
    with stores.postgresql(programs) as url:
        settings: dict[str, Any] = dict(dj_database_url.parse(url))
        with django_db_blocker.unblock(), connected(settings):
            call_command("migrate", interactive=False, verbosity=0)
        yield settings


@pytest.fixture(autouse=True)
def on_postgresql(
    database: dict[str, Any], django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    monkeypatch.setattr(clock, "_last", None)  # the other database's
    with django_db_blocker.unblock(), connected(database):
        assert connection.features.has_select_for_update_skip_locked
        yield
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE monitors_monitor, transcripts_test CASCADE")


def all_at_once(database: dict[str, Any], work: Callable[[str], list[int]]) -> list[list[int]]:
    """What each of WORKERS threads has got, which do this at the same moment, with connections of their own."""
    ready = Barrier(WORKERS)

    def worker(name: str) -> list[int]:
        with connected(database):
            connection.ensure_connection()
            ready.wait()
            return work(name)

    with ThreadPoolExecutor(WORKERS) as threads:
        return list(threads.map(worker, map(str, range(WORKERS))))


def test_each_run_is_claimed_by_one_of_several(database: dict[str, Any]) -> None:
    now = clock.now()
    many = [making.monitor(next_due=now - timedelta(seconds=number)) for number in range(60)]

    def work(name: str) -> list[int]:
        found: list[int] = []
        while turns := claim.claim(name, 3).turns:
            found += [turn.monitor_id for turn in turns]
        return found

    shares = all_at_once(database, work)
    assert sorted(chain.from_iterable(shares)) == sorted(one.pk for one in many)
    for name, share in enumerate(shares):
        assert set(Turn.objects.filter(worker=str(name)).values_list("monitor_id", flat=True)) == set(share)


def test_each_alert_is_sent_by_one_of_several(database: dict[str, Any]) -> None:
    one, now = making.monitor(), clock.now()
    many = [
        Alert.objects.create(monitor=one, channel=Alert.Channel.EMAIL, kind=Alert.Kind.REMINDER, number=number, due=now)
        for number in range(60)
    ]

    def work(name: str) -> list[int]:
        found: list[int] = []
        while taken := claims.claim({Alert.Channel.EMAIL: 3}, ()):
            found += [alert.pk for alert in taken]
        return found

    assert sorted(chain.from_iterable(all_at_once(database, work))) == sorted(alert.pk for alert in many)


def test_a_webhook_gets_one_alert_at_a_time_also_if_two_claim_at_once(database: dict[str, Any]) -> None:
    one, now = making.monitor(webhook="https://hook.example/"), clock.now()
    first, _ = [
        Alert.objects.create(monitor=one, channel=Alert.Channel.WEBHOOK, kind=Alert.Kind.DOWN, number=number, due=now)
        for number in range(2)
    ]
    elsewhere: list[Alert] = []

    def hooks() -> list[Alert]:
        # With room for both, the first one to claim would have locked both rows.
        return claims.claim({Alert.Channel.WEBHOOK: 1}, ())

    def claims_too() -> list[Alert]:
        with connected(database):
            return hooks()

    def while_it_claims(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith('UPDATE "monitors_alert"'):
            with ThreadPoolExecutor(1) as thread:
                elsewhere.extend(thread.submit(claims_too).result())
        return execute(sql, *rest)

    with connection.execute_wrapper(while_it_claims):
        assert hooks() == [first]
    assert elsewhere == []


def test_no_run_is_claimed_while_its_monitor_is_deleted(database: dict[str, Any]) -> None:
    """One that were claimed between two statements of the deletion would undo it."""
    one = making.monitor(next_due=clock.now() - timedelta(seconds=1))
    claimed: list[Turn] = []

    def claims_before(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith('DELETE FROM "monitors_monitor"'):
            with ThreadPoolExecutor(1) as thread:
                claimed.extend(thread.submit(elsewhere).result())
        return execute(sql, *rest)

    def elsewhere() -> list[Turn]:
        with connected(database):
            return claim.claim("another", 1).turns

    with connection.execute_wrapper(claims_before):
        assert create.delete(one.key)
    assert claimed == []
    assert not Monitor.objects.exists()
