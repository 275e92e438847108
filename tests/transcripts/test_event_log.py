"""The log: append-only, under a lease, and the same to every reader."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from smtptest.transcripts import copies, event_log, retention
from smtptest.transcripts.models import Event, Test
from smtptest.transcripts.render.document import document
from smtptest.transcripts.render.plaintext import render
from tests.transcripts.factory import OWNER, ending, let_lease_run_out, new_test, opening

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_appended_is_read_back_in_order() -> None:
    test = new_test()
    event_log.append(test.pk, opening())
    event_log.append(test.pk, ending())
    test.refresh_from_db()
    assert event_log.read(test) == [event.to_json() for event in opening() + ending()]
    assert event_log.read(test, after=1) == [event.to_json() for event in ending()]
    assert (test.state, test.verdict, test.summary, test.took) == ("finished", "passed", "Fine.", 0.3)


def test_nothing_is_added_behind_an_end() -> None:
    test = new_test()
    event_log.append(test.pk, ending(0))
    with pytest.raises(event_log.LeaseLost):
        event_log.append(test.pk, ending(2))
    assert Event.objects.count() == 2


def test_a_lost_lease_is_an_interruption_to_every_reader_before_and_after_the_sweep() -> None:
    test = new_test()
    event_log.append(test.pk, opening())
    test = let_lease_run_out(test)
    before = document(test, "https://x/", owner=True)
    assert [(event["kind"], event["dialog"], event.get("verdict")) for event in before["events"]] == [
        ("stage", 0, None),
        ("received", 0, None),
        ("finished", 0, "interrupted"),
        ("finished", None, "interrupted"),
    ]
    assert (before["state"], before["verdict"]) == ("finished", "interrupted")
    assert event_log.read(test, after=2) == before["events"][3:]
    with pytest.raises(event_log.LeaseLost):
        event_log.append(test.pk, ending())
    with pytest.raises(event_log.LeaseLost):
        event_log.renew(test.pk)
    assert [retention.sweep(), retention.sweep()] == [1, 0]
    test.refresh_from_db()
    assert document(test, "https://x/", owner=True) == before
    with pytest.raises(event_log.LeaseLost):
        event_log.append(test.pk, ending())
    with pytest.raises(event_log.LeaseLost):
        event_log.renew(test.pk)


def test_an_interruption_before_the_first_event_has_its_ends_too() -> None:
    test = let_lease_run_out(new_test())
    assert [(event["seq"], event["dialog"]) for event in event_log.read(test)] == [(0, 0), (1, None)]


def test_a_renewed_lease_is_no_interruption() -> None:
    test = new_test()
    assert event_log.renew(test.pk) is False
    event_log.request_stop(test)
    assert event_log.renew(test.pk) is True
    test.refresh_from_db()
    assert not event_log.is_interrupted(test)
    assert retention.sweep() == 0


def test_an_expired_test_is_found_by_nobody_and_pruned() -> None:
    test = new_test()
    event_log.append(test.pk, opening())
    assert event_log.find(test.public_id) == test
    Test.objects.update(expires=timezone.now())
    assert event_log.find(test.public_id) is None
    assert retention.prune() == 1
    assert (Test.objects.count(), Event.objects.count()) == (0, 0)
    assert retention.prune() == 0


def rows_changed() -> int:
    """By this connection, ever."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT total_changes()")
        return int(cursor.fetchone()[0])


def test_to_stop_and_to_keep_again_writes_nothing() -> None:
    """Whoever presses without end makes the database look, as whoever reads does, and write no more."""
    test, most, before = new_test(), timedelta(days=90), rows_changed()
    event_log.request_stop(test)
    copies.keep(test, most)
    assert rows_changed() == before + 2
    for _ in range(3):
        again = event_log.find(test.public_id)
        assert again is not None
        event_log.request_stop(again)
        copies.keep(again, most)
    assert rows_changed() == before + 2
    ended = new_test()
    event_log.append(ended.pk, ending(0))
    before = rows_changed()
    event_log.request_stop(ended)
    assert rows_changed() == before


def test_only_the_owners_token_is_the_owners() -> None:
    test = new_test()
    assert [event_log.is_owner(test, token) for token in (OWNER, "other", "")] == [True, False, False]
    assert OWNER not in str(Test.objects.values())


def test_public_ids_cannot_be_guessed() -> None:
    ids = {new_test().public_id for _ in range(100)}
    assert len(ids) == 100
    assert {len(public_id) for public_id in ids} == {32}


def test_the_user_name_is_the_owners_to_see() -> None:
    test = new_test()
    assert document(test, "https://x/", owner=True)["plan"]["username"] == "alice"
    assert document(test, "https://x/", owner=False)["plan"]["username"] == "********"


def test_the_text_can_be_pasted_into_a_ticket() -> None:
    test = new_test()
    event_log.append(test.pk, opening() + ending())
    test.refresh_from_db()
    text = render(document(test, "https://x/t/1/", owner=False))
    assert text.splitlines() == [
        "smtptest transcript of mx.test port 25",
        "From     <>",
        "To       bob@example.com",
        "Asked    username ********",
        f"Started  {test.started.isoformat()}",
        "Verdict  passed: Fine.",
        f"Link     https://x/t/1/ (until {timezone.now() + timedelta(days=30):%Y-%m-%d})",
        "",
        "    0.200  S: 220 mx.test",
        "    0.300  == passed: Fine.",
    ]


def test_eight_writers_lose_nothing_on_sqlite() -> None:
    """With Django's defaults more than half of such transactions fail with "database is locked"."""
    tests = [new_test() for _ in range(8)]

    def write(test: Test) -> int:
        try:
            for first in range(0, 100, 2):
                event_log.append(test.pk, ending(first)[:1])
                event_log.renew(test.pk)
            return 50
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(write, tests)) == [50] * 8
    assert Event.objects.count() == 400
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)
