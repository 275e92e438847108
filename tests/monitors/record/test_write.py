"""A run is recorded in one transaction: its figures, the standing, incidents, transcripts, changes and alerts."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest

from smtptest.engine.events import Connected, Event, Finished, Tls, Verdict
from smtptest.monitors.models import Alert, Change, Hour, Incident, Maintenance, Minute, Monitor, Turn
from smtptest.monitors.record import stored, write
from smtptest.monitors.record.state import State
from smtptest.monitors.record.write import record
from smtptest.transcripts.database import clock
from smtptest.transcripts.models import Test
from tests.monitors import making
from tests.monitors.record.playing import MINUTE, ended_test, play

pytestmark = pytest.mark.django_db(transaction=True)


def monitor(**fields: Any) -> Monitor:
    """A monitor that tells a webhook."""
    return making.monitor(**{"webhook": "https://hook.test/", **fields})


def alerts(one: Monitor) -> list[tuple[str, int]]:
    return list(Alert.objects.filter(monitor=one).order_by("pk").values_list("kind", "number"))


def kept() -> set[int]:
    return set(Test.objects.filter(expires__gt=clock.now()).values_list("pk", flat=True))


def seconds(one: Monitor) -> dict[str, int]:
    rows = list(Hour.objects.filter(monitor=one))
    return {state: total for state in State if (total := sum(getattr(row, state) for row in rows))}


def test_a_good_run_is_a_row_of_figures_and_the_reference() -> None:
    one = monitor()
    first, second = play(one, "uu")
    assert (one.state, one.reason, one.good_in_a_row, one.bad_in_a_row) == ("up", "works", 2, 0)
    assert one.good_test_id == second
    assert kept() == {second}, f"{first} is no longer needed"
    assert list(Minute.objects.order_by("minute").values_list("state", "ms")) == [(0, 100), (0, 100)]
    assert seconds(one) == {"up": 60}
    assert Turn.objects.count() == 0
    assert alerts(one) == []


def test_a_bad_run_is_confirmed_before_anybody_is_told() -> None:
    one = monitor()
    good, bad = play(one, "ud")
    assert (one.state, one.bad_in_a_row, Incident.objects.count()) == ("up", 1, 0)
    assert one.attempt_due is not None
    assert abs(one.attempt_due - clock.now() - write.CONFIRM_AFTER) < timedelta(seconds=20)
    assert kept() == {good, bad}
    (well,) = play(one, "u")
    assert [one.state, one.attempt_due, one.first_bad] == ["up", None, None]
    assert kept() == {well}
    assert (Incident.objects.count(), alerts(one)) == (0, [])


def test_an_incident_keeps_its_first_worst_and_last_run_and_the_good_one_before() -> None:
    one = monitor()
    good, first, _, _, worst, last, after = play(one, "uppddpu")
    incident = Incident.objects.get()
    shown = (incident.good_test_id, incident.first_test_id, incident.worst_test_id, incident.last_test_id)
    assert shown == (good, first, worst, last)
    assert kept() == {good, first, worst, last, after}
    assert (incident.worst, [state for _, state in incident.states]) == ("down", ["degraded", "down", "degraded"])
    began, ended = Test.objects.get(pk=first).started, Test.objects.get(pk=after).started
    assert (incident.began, incident.ended) == (began, ended)
    assert one.since == ended
    assert alerts(one) == [("down", 0), ("down", 1), ("recovered", 0)]


def test_down_time_counts_from_the_first_bad_run() -> None:
    one = monitor()
    play(one, "uudddu")
    assert seconds(one) == {"up": 120, "down": 180}


def test_the_second_recorder_of_a_turn_writes_nothing() -> None:
    one, test = monitor(), ended_test("u")
    turn = Turn.objects.create(monitor=one, due=test.started, worker="w", lease_until=clock.now(), test=test)
    Turn.objects.filter(pk=turn.pk).update(worker="another")
    assert not record(turn, test)
    assert (Minute.objects.count(), Turn.objects.count()) == (0, 1)
    turn.worker = "another"
    assert record(turn, test)
    assert not record(turn, test)
    assert Minute.objects.count() == 1


def test_of_a_failure_in_between_nothing_stays() -> None:
    one, test = monitor(), ended_test("u")
    turn = Turn.objects.create(monitor=one, due=test.started, worker="w", lease_until=clock.now(), test=test)
    Monitor.objects.filter(pk=one.pk).update(facts=[])  # with which nothing can be compared
    with pytest.raises(AttributeError):
        record(turn, test)
    assert (Minute.objects.count(), Hour.objects.count(), Turn.objects.count()) == (0, 0, 1)


def test_a_run_that_nobody_finished_is_unknown_and_no_incident() -> None:
    one = monitor()
    play(one, "ud")
    turn = Turn.objects.create(monitor=one, due=clock.now(), worker="w", lease_until=clock.now())
    assert record(turn, None)
    one.refresh_from_db()
    assert (one.state, one.reason, one.attempt_due) == ("unknown", "interrupted", None)
    assert Incident.objects.count() == 0
    play(one, "d")
    assert Incident.objects.count() == 1


def test_of_a_monitor_that_is_gone_nothing_is_written() -> None:
    one, test = monitor(), ended_test("u")
    turn = Turn.objects.create(monitor=one, due=test.started, worker="w", lease_until=clock.now(), test=test)
    one.delete()
    assert not record(turn, test)


def test_in_announced_maintenance_nothing_is_bad(monkeypatch: pytest.MonkeyPatch) -> None:
    one = monitor()
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    Maintenance.objects.create(monitor=one, begins=now - 4 * MINUTE, ends=now + MINUTE)
    play(one, "uuuddddd")
    assert (one.state, one.reason, Incident.objects.count(), alerts(one)) == ("maintenance", "planned", 0, [])
    found = seconds(one)
    assert abs(found["maintenance"] - 240) <= 2
    assert abs(found["maintenance"] + found["up"] - 420) <= 2


def test_who_refuses_us_is_not_asked_again_at_once() -> None:
    one = monitor()
    play(one, "urr")
    assert (one.state, one.reason, one.refused_in_a_row, one.attempt_due) == ("refused", "throttled", 2, None)
    assert one.refused_since is not None
    play(one, "u")
    assert [one.refused_since, one.refused_in_a_row] == [None, 0]


@pytest.mark.long
def test_flapping_is_told_once() -> None:
    one = monitor(confirm=1)
    play(one, "u" + "ddu" * 6)
    kinds = [kind for kind, _ in alerts(one)]
    assert kinds.count("flapping") == 1
    assert kinds[-1] == "flapping"
    assert Incident.objects.filter(flapping=True, ended=None).count() == 1
    play(one, "u" * 20)
    assert [kind for kind, _ in alerts(one)][len(kinds) :] == ["recovered"]


@pytest.mark.long
def test_a_reminder_each_day_until_somebody_knows() -> None:
    one = monitor()
    hour = timedelta(hours=1)
    play(one, "u" + "d" * 27, apart=hour)
    assert alerts(one) == [("down", 0), ("reminder", 1)]
    Incident.objects.update(acknowledged=clock.now())
    play(one, "d" * 3, apart=30 * hour)
    assert len(alerts(one)) == 2


def test_a_slow_run_is_degraded() -> None:
    one = monitor()
    play(one, "u" * 12)
    play(one, "uu", ms=2000)
    assert (one.state, one.reason) == ("degraded", "slow")
    assert Hour.objects.filter(ms_max=2000).exists()


@pytest.mark.parametrize(
    ("plan", "ended", "other", "reason"),
    [
        ({}, "d", Verdict.PASSED, "some-servers"),
        ({"round_trip": True}, "d", Verdict.PASSED, "closed"),
        ({"probe": "smuggling"}, "d", Verdict.PASSED, "closed"),
        ({"route": "every"}, "u", Verdict.UNREACHABLE, "some-servers"),
        ({"route": "ports"}, "u", Verdict.UNREACHABLE, "works"),
    ],
)
def test_only_sessions_with_several_servers_count_servers(
    plan: dict[str, Any], ended: str, other: Verdict, reason: str
) -> None:
    """The sessions of a round trip, the parts of a probe and the ports of a server do not."""
    one = monitor(plan={"host": "mx.example", **plan})
    end: dict[str, Any] = {"verdict": other, "outcome": other.facts.outcome, "summary": "…"}
    test = ended_test(ended, more=(Finished(seq=0, t=0, dialog=1, took=0.1, **end),))
    record(Turn.objects.create(monitor=one, due=test.started, worker="w", lease_until=clock.now()), test)
    one.refresh_from_db()
    assert one.reason == reason


def with_certificate(fingerprint: str) -> Test:
    """A test that saw this certificate."""
    own = {"subject": "CN=mx", "issuer": "CN=R3", "not_after": "2030-01-01T00:00:00+00:00", "fingerprint": fingerprint}
    said: dict[str, Any] = {"version": "", "cipher": "", "bits": 0, "verified": True, "problems": ()}
    more: tuple[Event, ...] = (
        Connected(seq=0, t=0, dialog=0, host="mx.example", address="192.0.2.1", port=25),
        Tls(seq=0, t=0, dialog=0, chain=(own,), **said),
    )
    return ended_test("u", more=more)


def test_what_a_server_publishes_otherwise_is_a_change_with_its_transcript() -> None:
    one = monitor()
    for fingerprint in "aab":
        test = with_certificate(fingerprint)
        record(Turn.objects.create(monitor=one, due=test.started, worker="w", lease_until=clock.now()), test)
    change = Change.objects.get()
    assert (change.what, change.before, change.after, change.test_id) == (
        "certificate",
        "mx.example:25: CN=mx (CN=R3, 2030-01-01) a",
        "mx.example:25: CN=mx (CN=R3, 2030-01-01) b",
        test.pk,
    )
    assert alerts(one) == [("changed", 0)]
    play(one, "u")
    one.refresh_from_db()
    assert test.pk in kept()
    assert one.certificate_until is not None


def test_what_a_run_that_tried_every_server_saw_of_others_is_no_change() -> None:
    one = monitor(plan={"host": "mx.example", "route": "mx"})
    for fingerprint, route in (("a", "mx"), ("b", "every"), ("a", "mx")):
        test = with_certificate(fingerprint)
        test.plan = {**test.plan, "route": route}
        record(Turn.objects.create(monitor=one, due=test.started, worker="w", lease_until=clock.now()), test)
    assert (Change.objects.count(), alerts(one)) == (0, [])


@pytest.mark.long
def test_a_failure_of_half_of_all_is_ours(caplog: pytest.LogCaptureFixture) -> None:
    many = [monitor(target=f"t{number}") for number in range(8)]
    for one in many:
        play(one, "u")
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            for one in many[:6]:
                play(one, "d", apart=timedelta(0))
    assert [one.state for one in many] == ["unknown"] * 6 + ["up"] * 2
    assert {one.reason for one in many[:6]} == {"mass-failure"}
    assert (Incident.objects.count(), Alert.objects.count()) == (0, 0)
    assert len([one for one in caplog.records if "failed within a minute" in one.message]) == 1
    for one in many[:6]:
        play(one, "u")
    assert not Monitor.objects.filter(braked=True).exists()


def test_monitors_of_one_server_that_fail_together_are_no_failure_of_ours() -> None:
    many = [monitor(target="the same") for _ in range(6)] + [monitor(target="another")]
    for one in many:
        play(one, "u")
    for _ in range(2):
        for one in many[:6]:
            play(one, "d", apart=timedelta(0))
    assert [one.state for one in many[:6]] == ["down"] * 6


@pytest.mark.long
def test_whoever_has_their_own_monitors_fail_does_not_hide_the_failures_of_others() -> None:
    own = [monitor(target=f"mine{number}", network="me") for number in range(8)]
    others = [monitor(target=f"t{number}", network=f"n{number}") for number in range(8)]
    for one in (*own, *others):
        play(one, "u")
    for _ in range(2):
        for one in (*own, *others[:3]):
            play(one, "d", apart=timedelta(0))
    assert [one.state for one in others] == ["down"] * 3 + ["up"] * 5


@pytest.mark.long
def test_those_that_alternate_all_the_time_are_no_sign_of_a_failure_of_ours() -> None:
    alternating = [monitor(target=f"t{number}", network=f"n{number}") for number in range(6)]
    for one in alternating:
        play(one, "udududud")
        assert stored.of(one).standing.flapping
    well = [monitor(target=f"w{number}", network=f"w{number}") for number in range(2)]
    for one in well:
        play(one, "u")
    for one in (*alternating, well[0]):
        play(one, "ud", apart=timedelta(0))
    assert well[0].reason != "mass-failure"


@pytest.mark.parametrize(
    ("watched", "made", "ms"), [({}, "host", 100), ({"route": "mx"}, "every", None), ({"route": "mx"}, "mx", 100)]
)
def test_times_of_a_run_by_another_way_are_not_compared(watched: dict[str, str], made: str, ms: int | None) -> None:
    one = monitor(plan={"host": "mx.example", **watched})
    test = ended_test("u")
    test.plan = {**test.plan, "route": made}
    turn = Turn.objects.create(monitor=one, due=test.started, worker="w", lease_until=clock.now(), test=test)
    assert record(turn, test)
    one.refresh_from_db()
    assert Minute.objects.get().ms == ms
    assert stored.of(one).usual.samples == ((ms,) if ms else ())


def test_servers_that_fail_by_and_by_are_down() -> None:
    many = [monitor(target=f"t{number}") for number in range(5)]
    for number, one in enumerate(many):
        play(one, "uddd", later=10 - 2 * number)
    assert [one.state for one in many] == ["down"] * 5


def test_how_a_monitor_stands_survives_its_row() -> None:
    one = monitor()
    play(one, "u" * 12 + "pd")
    kept_of = stored.of(one)
    one.course = stored.course(kept_of)
    one.save()
    one.refresh_from_db()
    assert stored.of(one) == kept_of
    assert len(str(one.course)) < 1500
