"""What is deleted while it runs is seen by nobody, and counts until it has ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smtptest.transcripts import copies, event_log, hiding, retention, usage
from smtptest.transcripts.models import Event, Test
from smtptest.transcripts.usage import Exceeded, QuotaClaim
from tests.transcripts.factory import OWNER, PLAN, ending, let_lease_run_out, new_test, opening

pytestmark = pytest.mark.django_db

ONE_AT_ONCE = QuotaClaim(kind="visitor", key="somebody", running=1)


def start() -> Test:
    request = usage.StartRequest(owner_token=OWNER, claims=[ONE_AT_ONCE])
    return usage.start(Test.Kind.TEST, dict(PLAN), request, usage.Terms(keep=timedelta(days=1)))[0]


def test_it_is_found_by_nobody_and_its_process_is_asked_to_stop() -> None:
    test = new_test()
    event_log.append(test.pk, opening())
    hiding.hide(test)
    assert event_log.find(test.public_id) is None
    assert event_log.positions([test.public_id]) == {}
    assert event_log.renew_all([test.pk]) == (set(), {test.pk}), "the lease is held, and somebody asks for the end"
    copies.keep(test, timedelta(days=90))
    assert event_log.find(test.public_id) is None


def test_its_place_is_free_when_it_has_ended_and_not_before() -> None:
    test = start()
    event_log.append(test.pk, opening())
    hiding.hide(test)
    assert retention.prune() == 0, "it is expired, and it runs"
    with pytest.raises(Exceeded):
        start()
    event_log.append(test.pk, ending())
    second = start()
    hiding.delete_hidden(test.pk)
    assert list(Test.objects.all()) == [second]
    assert not Event.objects.exists()


def test_what_has_ended_is_deleted_at_once() -> None:
    test = new_test()
    event_log.append(test.pk, opening() + ending())
    hiding.hide(test)
    assert not Test.objects.exists()


def test_what_was_interrupted_is_deleted_at_once() -> None:
    hiding.hide(let_lease_run_out(new_test()))
    assert not Test.objects.exists()


def test_a_hidden_test_whose_process_is_gone_is_pruned() -> None:
    test = new_test()
    hiding.hide(test)
    let_lease_run_out(test)
    assert retention.prune() == 1


def test_only_what_was_hidden_is_deleted_with_its_end() -> None:
    test = new_test()
    event_log.append(test.pk, opening() + ending())
    hiding.delete_hidden(test.pk)
    assert Test.objects.get() == test
