"""The message of a test: kept for so long, and gone with its test."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from smtptest.receiving import hand_over, messages
from smtptest.receiving.models import HandOver, ReceivedMessage
from smtptest.transcripts import event_log, hiding
from smtptest.transcripts.database import clock
from smtptest.transcripts.models import Test

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


def made() -> Test:
    return event_log.create({}, "token", timedelta(days=1), Test.Kind.RECEIVE)


def test_it_is_read_until_its_time_is_over_and_then_deleted() -> None:
    one, other = made(), made()
    assert messages.find(one) is None
    messages.store(one.pk, b"\x00\xff octets", HOUR)
    messages.store(other.pk, b"other", HOUR)
    assert (messages.find(one), messages.find(other)) == (b"\x00\xff octets", b"other")
    assert messages.prune(10) == 0
    ReceivedMessage.objects.filter(test=one).update(expires=clock.now())
    assert messages.find(one) is None
    assert messages.prune(10) == 1
    assert [each.test_id for each in ReceivedMessage.objects.all()] == [other.pk]


def test_it_goes_with_its_test_and_does_not_come_after_it() -> None:
    one = made()
    messages.store(one.pk, b"1", HOUR)
    event_log.delete([one.pk])
    assert not ReceivedMessage.objects.exists()
    gone = made()
    hiding.hide(gone)
    messages.store(gone.pk, b"2", HOUR)
    assert not ReceivedMessage.objects.exists()


def test_an_earlier_version_that_knows_nothing_of_messages_can_delete_a_test() -> None:
    """It runs on for a while when a new version has changed the database."""
    one, other = made(), made()
    messages.store(one.pk, b"1", HOUR)
    messages.store(other.pk, b"2", HOUR)
    hand_over.offer(one)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM transcripts_test WHERE id = %s", [one.pk])
    assert messages.prune(10) == 1
    assert [each.test_id for each in ReceivedMessage.objects.all()] == [other.pk]
    assert not HandOver.objects.exists()


def test_what_nobody_took_is_forgotten() -> None:
    one = made()
    hand_over.offer(one)
    messages.prune(10)
    assert HandOver.objects.count() == 1
    Test.objects.filter(pk=one.pk).update(lease_until=clock.now() - HOUR)
    messages.prune(10)
    assert HandOver.objects.count() == 0
