"""What time it is where clocks are set, restored and doubted; one hand turns all of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from smtptest.transcripts import event_log, retention
from smtptest.transcripts.database import clock, timekeeping
from smtptest.transcripts.models import Clock, Test, Use
from tests.transcripts.factory import let_lease_run_out, new_test

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


class Machine:
    """Its clock, and the seconds since it was started."""

    def __init__(self) -> None:
        self.time, self.uptime, self.boot = datetime(2026, 11, 28, tzinfo=UTC), 1000.0, "first"

    def passes(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)
        self.uptime += seconds

    def reboots(self) -> None:
        self.uptime, self.boot = 5.0, self.boot + "+"


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine()
    monkeypatch.setattr(clock, "_last", None)
    monkeypatch.setattr(clock, "own", lambda: machine.time)
    monkeypatch.setattr(clock, "uptime", lambda: machine.uptime)
    monkeypatch.setattr(clock, "_stopwatch", lambda: machine.uptime)
    monkeypatch.setattr(clock, "boot", lambda: machine.boot)
    timekeeping.keep()
    return machine


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


def test_by_a_clock_that_is_days_ahead_nothing_is_deleted_until_it_has_gone_on_for_a_day(machine: Machine) -> None:
    test = new_test()
    machine.reboots()
    machine.time += 40 * DAY
    timekeeping.keep()
    with pytest.raises(retention.ClockDoubted, match=r"40.0 days ahead of the last time that was seen"):
        retention.prune()
    with pytest.raises(CommandError, match="Nothing was deleted"):
        call_command("prune")
    assert event_log.find(test.public_id) is None, "readers go by it meanwhile"
    machine.passes(86000)
    timekeeping.keep()
    with pytest.raises(retention.ClockDoubted):
        retention.prune()
    machine.passes(400)
    timekeeping.keep()
    assert retention.prune() == 1


@pytest.mark.parametrize("same_boot", [True, False])
def test_a_clock_that_was_ahead_and_is_put_right_has_deleted_nothing(machine: Machine, *, same_boot: bool) -> None:
    test = new_test()
    machine.reboots()
    machine.time += 40 * DAY
    timekeeping.keep()
    machine.passes(3600)
    timekeeping.keep()
    if not same_boot:
        machine.reboots()
    machine.time -= 40 * DAY
    timekeeping.keep()
    assert event_log.find(test.public_id)
    assert (timekeeping.doubt(), retention.prune()) == ("", 0)


def test_a_machine_that_was_off_for_days_and_again_is_trusted_the_second_time(machine: Machine) -> None:
    new_test()
    for _ in range(2):
        machine.reboots()
        machine.time += 20 * DAY
        timekeeping.keep()
    assert retention.prune() == 1


def test_a_clock_that_is_behind_what_is_stored_deletes_nothing(machine: Machine) -> None:
    machine.passes(7200)
    timekeeping.keep()
    machine.reboots()
    machine.time -= timedelta(hours=1)
    timekeeping.keep()
    with pytest.raises(retention.ClockDoubted, match="3600 s behind the last time that was seen"):
        retention.prune()
    machine.passes(3600)
    timekeeping.keep()
    assert retention.prune() == 0


def test_a_process_whose_clock_is_not_the_databases_deletes_nothing(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "_start", lambda: machine.time - timedelta(seconds=machine.uptime + 61))
    monkeypatch.setattr(clock, "_last", None)
    with pytest.raises(retention.ClockDoubted, match="61 s apart"):
        retention.prune()


@pytest.mark.parametrize("seconds", [20, 3600, -3600])
def test_a_jump_of_the_databases_own_clock_ends_no_test(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, seconds: int
) -> None:
    """As PostgreSQL's machine can have one: each process sees it at its next look."""
    test, start = new_test(), machine.time - timedelta(seconds=machine.uptime)
    assert not event_log.renew(test.pk)
    monkeypatch.setattr(clock, "_start", lambda: start + timedelta(seconds=seconds))
    machine.passes(clock.LOOK_SECONDS)
    assert not event_log.is_interrupted(Test.objects.get())
    assert retention.sweep() == 0
    assert f"clock was set {'forward' if seconds > 0 else 'back'} by {abs(seconds)} s" in caplog.text
    machine.passes(clock.GRACE_SECONDS - 1)
    assert not event_log.renew(test.pk)
    machine.passes(clock.GRACE_SECONDS + 1)
    assert event_log.is_interrupted(Test.objects.get())
    with pytest.raises(event_log.LeaseLost):
        event_log.renew(test.pk)


def test_a_lease_of_a_clock_that_was_put_back_does_not_hold_for_ever(machine: Machine) -> None:
    test = new_test()
    Test.objects.update(lease_until=F("lease_until") + DAY)
    assert event_log.is_interrupted(Test.objects.get(pk=test.pk))
    assert retention.sweep() == 1


def test_expired_tests_are_deleted_share_by_share(machine: Machine) -> None:
    for _ in range(retention.SHARE + 1):
        new_test()
        Use.objects.create(key="k", at=machine.time, expires=machine.time)
    Test.objects.update(expires=machine.time)
    assert retention.prune(most=retention.SHARE) == retention.SHARE
    assert retention.prune() == 1
    assert not Use.objects.exists()


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
