"""Due runs are claimed: each once, in the order in which they came due, one of a monitor at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from smtptest.monitors import grid
from smtptest.monitors.models import Alert, Monitor, Turn
from smtptest.monitors.record.write import record
from smtptest.monitors.schedule import claim
from smtptest.transcripts import event_log
from smtptest.transcripts.database import clock, timekeeping
from smtptest.transcripts.models import Clock
from tests.monitors import making

pytestmark = pytest.mark.django_db(transaction=True)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process has watched the clock for long enough."""
    monkeypatch.setattr(clock, "GRACE_SECONDS", 0.0)


def due(late: float = 0.0, **fields: Any) -> Monitor:
    """A monitor whose run came due so many seconds ago."""
    return making.monitor(next_due=clock.now() - late * SECOND, **fields)


def test_a_due_run_is_claimed_once_and_the_next_one_is_chosen() -> None:
    one, later = due(1, every=3600), due(-1800)
    found = claim.claim("me", 10)
    (turn,) = found.turns
    assert (turn.monitor, turn.due, turn.attempt, turn.worker) == (one, one.next_due, 0, "me")
    assert claim.claim("you", 10).turns == []
    assert found.pause == pytest.approx(1800, abs=60)
    stored = Monitor.objects.get(pk=one.pk)
    assert stored.next_due == one.next_due + timedelta(hours=1)
    assert Monitor.objects.get(pk=later.pk).next_due == later.next_due


def test_a_monitor_has_one_run_at_a_time_and_what_came_due_meanwhile_is_one() -> None:
    one = due(1)
    (turn,) = claim.claim("me", 10).turns
    missed = one.next_due - 10 * timedelta(seconds=60)
    Monitor.objects.update(next_due=missed)
    assert claim.claim("me", 10).turns == []
    turn.delete()
    (late,) = claim.claim("me", 10).turns
    assert late.due == missed
    Turn.objects.all().delete()
    assert claim.claim("me", 10).turns == []


def test_who_waited_longest_comes_first_and_there_is_no_more_than_room() -> None:
    waiting = [due(late) for late in (1, 3, 2)]
    assert [turn.monitor for turn in claim.claim("me", 2).turns] == [waiting[1], waiting[2]]
    assert claim.claim("me", 0).turns == claim.claim("me", -1).turns == []
    assert [turn.monitor for turn in claim.claim("me", 2).turns] == [waiting[0]]


def test_one_that_is_paused_has_no_runs() -> None:
    due(1, paused=clock.now(), attempt_due=clock.now())
    found = claim.claim("me", 10)
    assert (found.turns, found.pause) == ([], None)


def test_a_confirming_run_leaves_the_grid_alone() -> None:
    one = due(-30, attempt_due=clock.now() - SECOND, bad_in_a_row=1)
    (turn,) = claim.claim("me", 10).turns
    assert (turn.due, turn.attempt) == (one.attempt_due, 1)
    stored = Monitor.objects.get()
    assert (stored.next_due, stored.attempt_due) == (one.next_due, None)


def test_one_that_is_due_both_ways_has_one_run() -> None:
    one = due(1, attempt_due=clock.now() - 2 * SECOND, bad_in_a_row=1)
    (turn,) = claim.claim("me", 10).turns
    assert (turn.due, turn.attempt) == (one.next_due, 1)
    stored = Monitor.objects.get()
    assert (stored.next_due, stored.attempt_due) == (one.next_due + timedelta(seconds=60), None)


def test_a_planned_run_does_not_take_the_place_of_a_confirming_one_to_come() -> None:
    one = due(1, attempt_due=clock.now() + 20 * SECOND, bad_in_a_row=1)
    (turn,) = claim.claim("me", 10).turns
    assert (turn.due, turn.attempt) == (one.next_due, 0)
    assert Monitor.objects.get().attempt_due == one.attempt_due


def test_a_run_that_was_asked_for_is_made_once_and_leaves_the_grid_alone() -> None:
    one = due(-30, asked=clock.now() - SECOND)
    (turn,) = claim.claim("me", 10).turns
    assert (turn.due, turn.attempt) == (one.asked, 0)
    stored = Monitor.objects.get()
    assert (stored.next_due, stored.asked) == (one.next_due, None)
    turn.delete()
    assert claim.claim("me", 10).turns == []


def test_one_that_was_asked_for_while_another_was_under_way_comes_after_it() -> None:
    due(1)
    (turn,) = claim.claim("me", 10).turns
    asked = clock.now()
    Monitor.objects.update(asked=asked)
    assert claim.claim("me", 10).turns == []
    assert record(turn, None)
    (again,) = claim.claim("me", 10).turns
    assert again.due == asked


def test_one_that_was_asked_for_and_is_planned_and_confirms_is_one_run() -> None:
    now = clock.now()
    one = due(1, asked=now, attempt_due=now, bad_in_a_row=2)
    (turn,) = claim.claim("me", 10).turns
    assert (turn.due, turn.attempt) == (one.next_due, 2)
    stored = Monitor.objects.get()
    assert (stored.asked, stored.attempt_due) == (None, None)


def test_a_round_trip_is_made_where_mail_comes_in() -> None:
    one = due(1, plan={"host": "mx.example", "round_trip": True})
    others = [due(3, plan={"host": "mx.example", "round_trip": False}), due(2, plan={"host": "mx.example"})]
    assert [turn.monitor for turn in claim.claim("me", 10, listens=False).turns] == others
    assert [turn.monitor for turn in claim.claim("me", 10).turns] == [one]


def test_a_server_that_refuses_for_a_week_is_left_alone() -> None:
    one = due(1, refused_since=clock.now() - grid.PATIENCE - SECOND, attempt_due=clock.now())
    found = claim.claim("me", 10)
    assert (found.turns, found.hopeless) == ([], [one])
    stored = Monitor.objects.get()
    assert (stored.paused is not None, stored.paused_because, stored.attempt_due) == (True, "refused", None)
    assert claim.claim("me", 10).hopeless == []


def test_however_many_servers_refuse_they_are_left_alone_in_as_many_statements() -> None:
    counts = []
    for many in (1, 5):
        refused = [
            due(1, refused_since=clock.now() - grid.PATIENCE - SECOND, webhook="https://hooks.example/")
            for _ in range(many)
        ]
        kept = due(1, refused_since=clock.now())
        clock.look()  # the time is not asked for anew by one of the two
        with CaptureQueriesContext(connection) as asked:
            found = claim.claim("me", 10)
        counts.append(len(asked))
        assert (set(found.hopeless), [turn.monitor for turn in found.turns]) == (set(refused), [kept])
        assert set(Alert.objects.values_list("monitor", "kind")) == {(one.pk, "stopped") for one in refused}
        assert set(Monitor.objects.filter(paused__isnull=False)) == set(refused)
        Monitor.objects.all().delete()
    assert counts[0] == counts[1]


def test_a_lease_that_is_renewed_is_kept_and_another_is_taken_by_one() -> None:
    due(1)
    due(2)
    kept, lost = claim.claim("me", 10).turns
    now = clock.now()
    Turn.objects.update(lease_until=now + 10 * SECOND)
    claim.renew([kept.pk], "me")
    claim.renew([lost.pk], "you")
    # But for the hundredths by which PostgreSQL's clock is read.
    assert Turn.objects.get(pk=kept.pk).lease_until > now + event_log.LEASE - SECOND
    assert claim.take_lost(10) == []
    Turn.objects.filter(pk=lost.pk).update(lease_until=clock.now() - SECOND)
    claim.renew([lost.pk], "me")
    (taken,) = claim.take_lost(10)
    assert (taken, taken.worker == "me") == (lost, False)
    assert claim.take_lost(10) == []
    assert not claim.attach(lost, making.ended_test().pk), "whoever was frozen finds it gone"
    assert claim.attach(kept, making.ended_test().pk)


def test_a_lease_of_a_clock_that_was_put_back_is_lost() -> None:
    due(1)
    claim.claim("me", 10)
    Turn.objects.update(lease_until=clock.now() + timedelta(hours=1))
    assert len(claim.take_lost(10)) == 1


def test_a_lease_of_a_clock_that_was_put_forward_a_moment_ago_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its process knows of that already, and this one looks once more before it takes what seems to be lost."""
    timekeeping.keep()
    due(1)
    claim.claim("me", 10)
    hour = timedelta(hours=1)
    looked = clock._last
    assert looked is not None
    monkeypatch.setattr(clock, "GRACE_SECONDS", 15.0)
    monkeypatch.setattr(clock, "_last", replace(looked, first=looked.first - 60))
    Turn.objects.update(lease_until=clock.now() + hour + event_log.LEASE)
    assert clock.is_settled()
    Clock.objects.update(start=F("start") + hour)
    assert claim.take_lost(10) == []


def test_two_that_find_the_same_lost_turn_do_not_both_take_it() -> None:
    due(1)
    claim.claim("me", 10)
    Turn.objects.update(lease_until=clock.now() - SECOND)
    first, second = Turn.objects.get(), Turn.objects.get()
    assert claim._taken(first)
    assert not claim._taken(second)


def test_runs_of_a_clock_that_was_put_back_come_within_an_interval() -> None:
    hour = clock.now() + timedelta(hours=1)
    ahead = making.monitor(next_due=hour, attempt_due=hour, asked=hour)
    usual = making.monitor(next_due=clock.now() + 59 * SECOND, attempt_due=clock.now() + 29 * SECOND)
    rare = making.monitor(next_due=hour, every=3600)
    assert claim.mend() == 1
    mended = Monitor.objects.get(pk=ahead.pk)
    assert mended.next_due <= clock.now() + timedelta(seconds=60)
    for moment in (mended.attempt_due, mended.asked):
        assert moment is not None
        assert moment <= clock.now()
    for one in (usual, rare):
        stored = Monitor.objects.get(pk=one.pk)
        assert (stored.next_due, stored.attempt_due) == (one.next_due, one.attempt_due)
    assert claim.mend() == 0
