"""What is deleted when it has expired, and what ends when its lease has."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.db.models import F
from django.utils import timezone

from smtptest.transcripts import event_log, retention
from smtptest.transcripts.database import clock, timekeeping
from smtptest.transcripts.models import Event, Test, Usage, UsedProof
from smtptest.transcripts.render.document import document
from tests.transcripts.clocks import Machine
from tests.transcripts.factory import ending, let_lease_run_out, new_test, opening

pytestmark = pytest.mark.django_db(transaction=True)


DAY = timedelta(days=1)


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


def test_a_lease_of_a_clock_that_was_put_back_does_not_hold_for_ever(machine: Machine) -> None:
    test = new_test()
    Test.objects.update(lease_until=F("lease_until") + DAY)
    assert event_log.is_interrupted(Test.objects.get(pk=test.pk))
    assert retention.sweep() == 1


def test_expired_tests_are_deleted_share_by_share(machine: Machine) -> None:
    for _ in range(retention.SHARE + 1):
        new_test()
        Usage.objects.create(key="k", at=machine.time, expires=machine.time)
    Test.objects.update(expires=machine.time)
    assert retention.prune(most=retention.SHARE) == retention.SHARE
    assert retention.prune() == 1
    assert not Usage.objects.exists()


@pytest.mark.parametrize("what", ["used", "spent"])
def test_what_expires_sooner_than_tests_is_deleted_without_them(machine: Machine, what: str) -> None:
    """In public each test has them, and a service that is new deletes no test for weeks."""
    count = 2 * retention.SHARE * retention._USES_A_TEST + 1
    if what == "used":
        Usage.objects.bulk_create(Usage(key="k", at=machine.time, expires=machine.time) for _ in range(count))
    else:
        UsedProof.objects.bulk_create(UsedProof(signature=str(one), expires=machine.time) for one in range(count))
    assert retention.prune_share().is_full
    assert retention.prune() == 0
    assert (Usage.objects.count(), UsedProof.objects.count()) == (0, 0)
    assert not retention.prune_share().is_full


def test_a_test_whose_end_cannot_be_made_out_holds_up_no_other(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(retention, "_unreadable", set())
    of_tomorrow, readable = let_lease_run_out(new_test()), let_lease_run_out(new_test())
    Event.objects.create(test=of_tomorrow, seq=0, data={"seq": 0, "kind": "of-tomorrow"})
    assert [retention.sweep(most=1) for _ in range(3)] == [0, 1, 0]
    assert caplog.messages == ["The end of an interrupted test cannot be stored"]
    assert Test.objects.get(pk=of_tomorrow.pk).state == Test.State.RUNNING
    assert Test.objects.get(pk=readable.pk).state == Test.State.FINISHED


def test_a_database_that_is_away_is_no_test_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def is_away(test: Test) -> bool:
        raise OperationalError

    let_lease_run_out(new_test())
    with monkeypatch.context() as away:
        away.setattr(retention, "_end", is_away)
        with pytest.raises(OperationalError):
            retention.sweep()
    assert retention.sweep() == 1


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
