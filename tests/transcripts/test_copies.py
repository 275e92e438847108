"""How long a test is kept, and its masked copy."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from smtptest.transcripts import copies, event_log
from tests.transcripts.factory import ending, new_test

pytestmark = pytest.mark.django_db(transaction=True)


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
    for _ in range(2):
        copies.describe(test, "Relay", "After the move")
        assert rows_changed() == before + 3
    ended = new_test()
    event_log.append(ended.pk, ending(0))
    before = rows_changed()
    event_log.request_stop(ended)
    assert rows_changed() == before
