"""A test is handed from one process to another: exactly one runs it."""

from __future__ import annotations

from datetime import timedelta

import pytest

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


def test_what_was_offered_too_long_ago_is_over() -> None:
    one = made()
    offer(one)
    Test.objects.filter(pk=one.pk).update(lease_until=clock.now() - timedelta(minutes=1))
    assert claim() == []
    assert not HandOver.objects.exists()
