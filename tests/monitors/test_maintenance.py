"""Maintenance is announced and taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smtptest.monitors import maintenance
from smtptest.monitors.models import Maintenance
from smtptest.transcripts.database import clock
from tests.monitors import making

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


def test_it_is_announced_for_the_monitor_with_the_key() -> None:
    one, now = making.monitor(), clock.now()
    made = maintenance.plan(one.key, begins=now, ends=now + HOUR, note="a new disk")
    assert made == Maintenance.objects.get()
    assert made is not None
    assert (made.monitor, made.begins, made.ends, made.note) == (one, now, now + HOUR, "a new disk")
    assert maintenance.plan("nobody's", begins=now, ends=now + HOUR) is None


def test_none_is_announced_for_a_time_that_is_over() -> None:
    one, now = making.monitor(), clock.now()
    with pytest.raises(maintenance.Past):
        maintenance.plan(one.key, begins=now - HOUR, ends=now)
    assert maintenance.plan(one.key, begins=now - HOUR, ends=now + HOUR), "what has begun is not over"


def test_there_is_only_so_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maintenance, "MOST", 1)
    one, now = making.monitor(), clock.now()
    assert maintenance.plan(one.key, begins=now, ends=now + HOUR)
    with pytest.raises(maintenance.TooMuch):
        maintenance.plan(one.key, begins=now, ends=now + HOUR)


@pytest.mark.parametrize(("begins", "ends", "left"), [(1, 2, None), (-1, 1, 0), (-2, -1, -1)])
def test_what_is_to_come_is_cancelled_what_goes_on_ends_and_what_is_over_stays(
    begins: int, ends: int, left: int | None
) -> None:
    one, now = making.monitor(), clock.now()
    made = Maintenance.objects.create(monitor=one, begins=now + begins * HOUR, ends=now + ends * HOUR)
    assert not maintenance.cancel(making.monitor().key, made.pk), "of another monitor"
    assert maintenance.cancel(one.key, made.pk)
    kept = Maintenance.objects.first()
    if left is None:
        assert kept is None
        return
    assert kept is not None
    assert abs(kept.ends - now - left * HOUR) < timedelta(minutes=1)


def test_a_number_of_any_length_is_nobodys() -> None:
    assert not maintenance.cancel(making.monitor().key, 10**40)
