"""A test whose process is gone has an end all the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smtptest.engine.events import Json
from smtptest.transcripts import event_log, retention
from smtptest.transcripts.models import Test
from smtptest.transcripts.render.document import document
from tests.transcripts.factory import PLAN, let_lease_run_out, new_test, opening

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("kind", "plan", "ends"),
    [
        ("test", {}, [(0, 0), (1, None)]),
        ("test", {"route": "host"}, [(0, 0), (1, None)]),
        ("test", {"route": "host", "probe": "vrfy"}, [(0, 0), (1, None)]),
        ("test", {"route": "mx"}, [(0, None)]),
        ("test", {"route": "host", "probe": "smuggling"}, [(0, None)]),
        ("test", {"route": "host", "round_trip": True}, [(0, None)]),
        ("domain", {"domain": "example.org", "connect": False}, [(0, None)]),
        ("receive", {"address": "a@receive.test"}, [(0, None)]),
    ],
)
def test_an_interruption_before_the_first_event_ends_only_a_session_that_began(
    kind: str, plan: Json, ends: list[tuple[int, int | None]]
) -> None:
    """A dialog is a connection. Before the mail servers are known, or without any, there is none."""
    test = let_lease_run_out(new_test())
    Test.objects.filter(pk=test.pk).update(kind=kind, plan=PLAN | plan if kind == "test" else plan)
    test.refresh_from_db()
    found = document(test, "https://x/", owner=True)
    assert [(event["seq"], event["dialog"]) for event in found["events"]] == ends
    assert [one["index"] for one in found["dialogs"]] == [dialog for _, dialog in ends if dialog is not None]
    retention.sweep()
    assert event_log.read(Test.objects.get(pk=test.pk)) == found["events"], "and so it is stored"


def test_an_interruption_ends_the_sessions_that_began() -> None:
    test = new_test()
    Test.objects.filter(pk=test.pk).update(plan=PLAN | {"route": "mx"})
    event_log.append(test.pk, opening())
    test = let_lease_run_out(test)
    assert [(event["kind"], event["dialog"]) for event in event_log.read(test, after=1)] == [
        ("finished", 0), ("finished", None),
    ]  # fmt: skip


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
