"""Clocks that are set, restored and doubted: what is followed, and when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smtptest.transcripts import event_log, retention
from smtptest.transcripts.database import clock, timekeeping
from smtptest.transcripts.models import Clock, Test
from tests.transcripts.clocks import Machine
from tests.transcripts.factory import let_lease_run_out, new_test

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.long
@pytest.mark.parametrize("seconds", [20, -20, 3600, -3600, 40 * 86400, -40 * 86400])
def test_a_clock_that_is_set_is_not_followed_until_it_has_stayed_so(machine: Machine, seconds: int) -> None:
    test, before = new_test(), machine.time
    machine.time += timedelta(seconds=seconds)
    for _ in range(60):
        machine.passes(10)
        timekeeping.keep()
        assert not event_log.renew(test.pk)
    assert clock.now() == before + timedelta(seconds=600)
    assert clock.difference() == timedelta(seconds=seconds)
    machine.passes(10)
    timekeeping.keep()
    assert (clock.now(), clock.difference()) == (machine.time, timedelta(0))
    # Whoever holds a lease has not seen that yet: it is neither lost nor given up.
    assert not event_log.is_interrupted(Test.objects.get())
    assert not event_log.renew(test.pk)
    machine.passes(5)
    assert not event_log.renew(test.pk)
    machine.passes(clock.GRACE_SECONDS + 1)
    assert event_log.is_interrupted(Test.objects.get()), "nobody has renewed it since"
    assert retention.sweep() == 1


def test_a_clock_that_was_set_and_put_right_is_as_if_nothing_had_been(machine: Machine) -> None:
    for change in (3600, -3600, 20, -20):
        machine.time += timedelta(seconds=change)
        machine.passes(300)
        timekeeping.keep()
    assert clock.now() == machine.time
    assert not timekeeping.doubt()


def test_a_clock_that_is_adjusted_is_followed(machine: Machine) -> None:
    for _ in range(20):
        machine.passes(60)
        machine.time += timedelta(seconds=0.4)
        timekeeping.keep()
        assert clock.now() == machine.time


def test_the_row_is_written_once_a_minute(machine: Machine) -> None:
    seen = Clock.objects.get().seen
    machine.passes(10)
    timekeeping.keep()
    assert Clock.objects.get().seen == seen
    machine.passes(60)
    timekeeping.keep()
    assert Clock.objects.get().seen == machine.time


def test_the_first_look_of_a_process_settles_nothing(machine: Machine) -> None:
    let_lease_run_out(new_test())
    assert not clock.is_settled()
    machine.passes(clock.GRACE_SECONDS)
    assert clock.is_settled()
