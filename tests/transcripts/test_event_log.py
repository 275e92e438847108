"""The log: append-only, under a lease, and the same to every reader."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, connections

from smtptest.transcripts import event_log
from smtptest.transcripts.models import Event, Test
from smtptest.transcripts.render.document import document
from tests.transcripts.factory import OWNER, ending, new_test, opening

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


@pytest.mark.long
def test_eight_writers_lose_nothing_on_sqlite(monkeypatch: pytest.MonkeyPatch) -> None:
    """With Django's defaults more than half of such transactions fail with "database is locked"."""
    # SQLite has no queue: which of them waits for how long is a matter of chance, and of the machine's load.
    monkeypatch.setattr(event_log, "LEASE", timedelta(minutes=10))
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
