"""The rows of the outbox."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from smtptest.monitors.models import Address, Alert
from tests.monitors import making

pytestmark = pytest.mark.django_db


def test_nothing_is_told_twice() -> None:
    one = making.monitor()
    given = {"monitor": one, "channel": Alert.Channel.EMAIL, "kind": Alert.Kind.REMINDER, "due": making.NOW}
    Alert.objects.create(**given)
    with pytest.raises(IntegrityError), transaction.atomic():
        Alert.objects.create(**given)
    Alert.objects.create(**given, number=1)
    Alert.objects.create(**given, about="incident-1")


def test_logs_say_no_address() -> None:
    assert str(Address(pk=3, address="somebody@example.org", token="secret")) == "address 3"
    assert str(Alert(pk=3, monitor_id=7)) == "alert 3 of monitor 7"
