"""A test is handed from one process to another: exactly one runs it."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta

import pytest
from django.db import OperationalError

from smtptest.receiving import hand_over
from smtptest.receiving.hand_over import Taken, Terms, claim, offer
from smtptest.receiving.models import HandOver
from smtptest.transcripts import event_log
from smtptest.transcripts.database import clock
from smtptest.transcripts.models import Test
from tests.receiving.test_messages import made

pytestmark = pytest.mark.django_db(transaction=True)


def test_whoever_claims_it_first_has_it() -> None:
    one = made()
    terms = Terms(1.5, "somebody", "https://smtp.example/t/1/")
    offer(one, "key", terms)
    offered = HandOver.objects.get()
    assert not event_log.is_interrupted(Test.objects.get(pk=one.pk))
    assert claim() == [Taken(one, "key", terms)]
    assert claim() == []
    assert hand_over._claimed(offered) is None


@pytest.mark.parametrize("behind", [timedelta(0), clock.NOTABLE])
def test_a_process_whose_estimate_of_the_time_is_behind_does_not_take_it_for_abandoned(
    behind: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = made()
    offer(one)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now - behind)
    assert not event_log.is_interrupted(Test.objects.get(pk=one.pk))
    assert [taken.test for taken in claim()] == [one]


def test_what_is_claimed_is_run_although_a_later_one_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = made(), made()
    offer(one)
    offer(other, terms=Terms(wait=2.0))
    read = hand_over._read

    def fails(told: str) -> Terms:
        if "2.0" in told:
            raise OperationalError
        return read(told)

    with monkeypatch.context() as broken:
        broken.setattr(hand_over, "_read", fails)
        assert [taken.test for taken in claim()] == [one]
        with pytest.raises(OperationalError):
            claim()
    assert [taken.test for taken in claim()] == [other]


def test_terms_of_another_version_are_read_as_far_as_they_are_known() -> None:
    terms = Terms(1.5, "somebody", "https://smtp.example/t/1/")
    offer(one := made(), terms=terms)
    HandOver.objects.update(terms=json.dumps({**asdict(terms), "of_tomorrow": True}))
    assert claim() == [Taken(one, terms=terms)]
    offer(other := made(), terms=terms)
    HandOver.objects.update(terms=json.dumps({"wait": 1.5}))
    assert claim() == [Taken(other, terms=Terms(1.5))]


def test_what_was_offered_too_long_ago_is_over() -> None:
    one = made()
    offer(one)
    Test.objects.filter(pk=one.pk).update(lease_until=clock.now() - timedelta(minutes=1))
    assert claim() == []
    assert not HandOver.objects.exists()
