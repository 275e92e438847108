"""A test whose process is gone has an end all the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smtptest.transcripts import event_log
from smtptest.transcripts.models import Test
from tests.transcripts.factory import let_lease_run_out, new_test, opening

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_interruption_before_the_first_event_has_its_ends_too() -> None:
    test = let_lease_run_out(new_test())
    assert [(event["seq"], event["dialog"]) for event in event_log.read(test)] == [(0, 0), (1, None)]


def test_of_many_tests_the_same_is_said_as_each_says_of_itself() -> None:
    tests = [new_test() for _ in range(5)]
    finished, lost, from_the_future = tests[1:4]
    for test, written in zip(tests[:4], (1, 2, 1, 2), strict=True):
        event_log.append(test.pk, opening()[:written])
    Test.objects.filter(pk=finished.pk).update(state=Test.State.FINISHED)
    let_lease_run_out(lost)
    Test.objects.filter(pk=from_the_future.pk).update(lease_until=from_the_future.started + timedelta(hours=1))
    found = event_log.positions([test.public_id for test in tests])
    over = [False, True, True, True, False]
    assert [found[test.public_id] for test in tests] == list(zip([0, 1, 0, 1, -1], over, strict=True))
    again = [Test.objects.get(pk=test.pk) for test in tests]
    assert [event_log.is_over(test) for test in again] == over
    interrupted = [test for test in again if event_log.is_interrupted(test)]
    assert list(Test.objects.filter(event_log.abandoned()).order_by("pk")) == interrupted == [lost, from_the_future]
    assert list(Test.objects.filter(event_log.held()).order_by("pk")) == [tests[0], tests[4]]
