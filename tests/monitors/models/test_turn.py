"""The rows of due runs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from smtptest.monitors.models import Monitor, Turn
from tests.monitors import making

pytestmark = pytest.mark.django_db


def turn(of: Monitor, **fields: object) -> Turn:
    given = {"due": making.NOW, "worker": "me", "lease_until": making.NOW + timedelta(seconds=15)}
    return Turn.objects.create(monitor=of, **{**given, **fields})


def test_a_due_run_is_claimed_once() -> None:
    one = making.monitor()
    turn(one)
    with pytest.raises(IntegrityError), transaction.atomic():
        turn(one, worker="another")
    turn(one, due=making.NOW + timedelta(seconds=60))
    turn(making.monitor())


def test_it_goes_with_its_monitor() -> None:
    one = making.monitor()
    assert str(turn(one)).endswith(f" of monitor {one.pk}")
    one.delete()
    assert not Turn.objects.exists()
