"""Which transcripts stay, and for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smtptest.monitors.models import Incident
from smtptest.monitors.record import incidents
from smtptest.monitors.record.incidents import KEEP
from smtptest.transcripts import retention
from smtptest.transcripts.database import clock, timekeeping
from smtptest.transcripts.models import Test
from tests.monitors import making
from tests.monitors.record.playing import play

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_is_kept_expires_when_its_minutes_do() -> None:
    one = making.monitor()
    play(one, "uddd")
    left = {test.expires - clock.now() for test in Test.objects.filter(expires__gt=clock.now())}
    assert len(left) == 3, "the good one, the first and the last"
    assert all(KEEP - timedelta(days=1) - timedelta(minutes=1) <= each <= KEEP for each in left)


def test_what_a_lasting_incident_shows_does_not_expire() -> None:
    one = making.monitor()
    play(one, "udd")
    Test.objects.update(expires=clock.now() + timedelta(days=20))
    play(one, "d")
    lasting = Test.objects.filter(expires__gt=clock.now())
    assert min(test.expires for test in lasting) > clock.now() + timedelta(days=30)


def test_what_is_kept_is_kept_for_less_only_by_a_clock_that_is_not_doubted(monkeypatch: pytest.MonkeyPatch) -> None:
    """By one that is days behind, it would be gone when the clock is right again."""
    one = making.monitor()
    play(one, "udd")
    long = clock.now() + KEEP + timedelta(days=40)
    kept = Test.objects.filter(expires__gt=clock.now())
    kept.update(expires=long)
    with monkeypatch.context() as doubted:
        doubted.setattr(timekeeping, "doubt", lambda: "the clock is days behind")
        play(one, "d")
    assert kept.filter(expires=long).count() == 2, "the good one and the first"
    play(one, "d")
    assert not kept.filter(expires__gt=clock.now() + KEEP).exists()


def test_the_good_run_before_an_incident_stays_though_a_new_one_is_the_reference() -> None:
    one = making.monitor()
    before, *_, after = play(one, "udduu")
    assert Incident.objects.get().good_test_id == before
    assert one.good_test_id == after
    assert Test.objects.filter(pk=before, expires__gt=clock.now()).exists()


def test_what_is_shown_is_not_discarded() -> None:
    one = making.monitor()
    tests = play(one, "udddu")
    incidents.discard(tests, one, clock.now())
    assert Test.objects.filter(expires__gt=clock.now()).count() == 4
    assert retention.prune() == 1


def test_an_incident_of_one_run_has_that_run_three_times() -> None:
    one = making.monitor(confirm=1)
    _, bad = play(one, "ud")
    incident = Incident.objects.get()
    assert {incident.first_test_id, incident.worst_test_id, incident.last_test_id} == {bad}
