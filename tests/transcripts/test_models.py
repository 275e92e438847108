"""What is kept: links that nobody can guess, one event per number, and nothing of either in a log."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from smtptest.transcripts.models import Event, Test, Usage, UsedProof, new_public_id
from tests.transcripts.factory import new_test

pytestmark = pytest.mark.django_db


def test_a_link_has_192_random_bits_and_fits_its_column() -> None:
    made = {new_public_id() for _ in range(100)}
    assert len(made) == 100
    assert {len(one) for one in made} == {32}
    assert Test._meta.get_field("public_id").max_length == 32


def test_an_event_has_its_number_once() -> None:
    test = new_test()
    Event.objects.create(test=test, seq=0, data={})
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.create(test=test, seq=0, data={})
    Event.objects.create(test=new_test(), seq=0, data={})


def test_with_a_test_go_its_events_and_what_was_used_stays_used() -> None:
    test = new_test()
    Event.objects.create(test=test, seq=0, data={})
    use = Usage.objects.create(key="k", at=test.started, expires=test.expires, test=test)
    test.delete()
    assert not Event.objects.exists()
    use.refresh_from_db()
    assert use.test is None


def test_a_proof_of_work_counts_once() -> None:
    expires = new_test().expires
    UsedProof.objects.create(signature="s", expires=expires)
    with pytest.raises(IntegrityError), transaction.atomic():
        UsedProof.objects.create(signature="s", expires=expires)


def test_what_goes_to_logs_says_nothing_of_the_link() -> None:
    test = new_test()
    event = Event.objects.create(test=test, seq=3, data={})
    assert str(test) == f"test {test.pk}"
    assert str(event) == f"event 3 of test {test.pk}"
    assert test.public_id not in f"{test} {event} {test!r}"


def test_a_test_begins_as_one_that_runs() -> None:
    test = new_test()
    assert (test.state, test.verdict, test.stop_requested, test.masked) == ("running", "", False, False)
