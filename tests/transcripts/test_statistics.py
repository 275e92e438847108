"""How many tests there were, by day and verdict, and without a word about anybody."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from smtptest.transcripts import statistics
from smtptest.transcripts.models import Test
from smtptest.transcripts.statistics import UNFINISHED
from tests.transcripts.factory import new_test

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def stored(days_ago: int, verdict: str = "", *, masked: bool = False) -> None:
    Test.objects.filter(pk=new_test().pk).update(
        started=NOON - timedelta(days=days_ago), verdict=verdict, masked=masked
    )


def test_each_day_has_its_tests_by_verdict_newest_first() -> None:
    for verdict in ("passed", "passed", "rejected", ""):
        stored(0, verdict)
    stored(2, "timeout")
    assert statistics.tests_by_day(10) == [
        (date(2026, 3, 10), {UNFINISHED: 1, "passed": 2, "rejected": 1}),
        (date(2026, 3, 8), {"timeout": 1}),
    ]


def test_masked_copies_are_no_tests() -> None:
    stored(0, "passed")
    stored(0, "passed", masked=True)
    assert statistics.tests_by_day(10) == [(date(2026, 3, 10), {"passed": 1})]


def test_only_the_latest_days_are_told_and_none_where_there_was_nothing() -> None:
    assert statistics.tests_by_day(10) == []
    for days_ago in range(4):
        stored(days_ago, "passed")
    assert [day for day, _ in statistics.tests_by_day(2)] == [date(2026, 3, 10), date(2026, 3, 9)]
