"""Each alert is one process's at a time, is tried again later, and given up in the end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from smtptest.monitors.alerts import claims
from smtptest.monitors.alerts.result import REASONS, SENT, Result
from smtptest.monitors.models import Alert
from smtptest.transcripts.database import clock, timekeeping
from tests.monitors import making

pytestmark = pytest.mark.django_db


def put(**fields: Any) -> Alert:
    given = {"monitor": making.monitor(), "channel": Alert.Channel.EMAIL, "kind": Alert.Kind.DOWN, "due": making.NOW}
    return Alert.objects.create(**{**given, "due": clock.now(), **fields})


def claim(most: int, *busy: str) -> list[Alert]:
    """At most so many of each channel."""
    return claims.claim(dict.fromkeys(Alert.Channel, most), busy)


def test_one_process_has_it_until_it_is_settled() -> None:
    first, second = put(), put()
    put(due=clock.now() + timedelta(minutes=1))
    put(sent=clock.now())
    put(tries=claims.MOST_TRIES)
    [taken] = claim(1)
    assert taken == first
    [other] = claim(9)
    assert (other, claim(9)) == (second, [])
    assert claims.settle(taken, SENT)
    first.refresh_from_db()
    assert first.sent is not None
    assert first.lease_until is None


def test_a_process_that_died_loses_it_and_one_that_was_frozen_changes_nothing() -> None:
    put()
    [frozen] = claim(1)
    Alert.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    [again] = claim(1)
    assert again == frozen
    assert not claims.settle(frozen, Result(error="relay-timeout"))
    assert claims.settle(again, SENT)


def test_it_is_tried_again_after_longer_and_longer_pauses() -> None:
    one = put()
    for tries, pause in enumerate(claims.PAUSES, 1):
        Alert.objects.update(due=clock.now())
        [taken] = claim(1)
        before = clock.now()
        claims.settle(taken, Result(error="relay-unreachable"))
        one.refresh_from_db()
        assert (one.tries, one.error) == (tries, "relay-unreachable")
        assert one.due - before >= timedelta(seconds=pause)
    assert claims.trouble(one.monitor) == REASONS["relay-unreachable"]
    Alert.objects.update(due=clock.now())
    claims.settle(claim(1)[0], Result(error="relay-unreachable"))
    Alert.objects.update(due=clock.now())
    assert claim(1) == []


def test_what_is_put_off_is_no_try_and_what_is_final_is_the_last() -> None:
    one = put()
    claims.settle(claim(1)[0], Result(error="quiet", wait=3600))
    one.refresh_from_db()
    assert (one.tries, one.due > clock.now() + timedelta(minutes=59)) == (0, True)
    assert claims.trouble(one.monitor) == ""
    Alert.objects.update(due=clock.now())
    claims.settle(claim(1)[0], Result(error="recipient-rejected", is_final=True))
    Alert.objects.update(due=clock.now())
    assert claim(1) == []
    assert claims.trouble(one.monitor) == REASONS["recipient-rejected"]
    put(monitor=one.monitor, kind=Alert.Kind.RECOVERED, sent=clock.now())
    assert claims.trouble(one.monitor) == ""


def test_what_is_over_is_deleted_when_it_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    old = clock.now() - timedelta(days=36)
    put(due=old, sent=old)
    put(due=old, tries=claims.MOST_TRIES)
    kept = [put(due=old), put(sent=clock.now())]
    with monkeypatch.context() as ahead:
        ahead.setattr(timekeeping, "doubt", lambda: "it is days ahead")
        assert claims.prune() == 0
    assert claims.prune() == 2
    assert set(Alert.objects.all()) == set(kept)


def test_each_webhook_gets_one_after_the_other_and_none_waits_for_another() -> None:
    slow, quick = (making.monitor(webhook=f"https://{name}.example/") for name in ("slow", "quick"))
    first = put(monitor=slow, channel="webhook")
    put(monitor=slow, channel="webhook", kind="reminder")
    other = put(monitor=quick, channel="webhook")
    assert claim(9) == [first, other]
    assert claim(9, slow.webhook) == []
    assert claim(9) == [], "another process sends the first"
    claims.settle(Alert.objects.get(pk=first.pk), SENT)
    assert len(claim(9)) == 1


def test_webhooks_wait_while_another_process_claims_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    hook, mail = put(channel="webhook"), put()
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(claims, "_is_alone", lambda: False)
        assert claim(9) == [mail]
    assert claim(9) == [hook]


def test_a_channel_without_room_gets_none() -> None:
    mail, hook = put(), put(channel="webhook")
    assert claims.claim({Alert.Channel.EMAIL: 0, Alert.Channel.WEBHOOK: 1}, ()) == [hook]
    assert claims.claim({Alert.Channel.EMAIL: 1}, ()) == [mail]


def test_an_outbox_with_nothing_due_is_one_question_and_no_transaction(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    put(due=clock.now() + timedelta(hours=1))
    put(sent=clock.now())
    clock.look()  # it need not be asked for the time anew
    with django_assert_num_queries(1):
        assert claim(9) == []
