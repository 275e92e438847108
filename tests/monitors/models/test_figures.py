"""The rows of results."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from smtptest.monitors.models import Day, Hour, Minute
from tests.monitors import making

pytestmark = pytest.mark.django_db


def test_there_is_one_row_for_each_span() -> None:
    one, other = making.monitor(), making.monitor()
    for monitor in one, other:
        Minute.objects.create(monitor=monitor, minute=5, state=1)
        Hour.objects.create(monitor=monitor, hour=5)
        Day.objects.create(monitor=monitor, day=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        Minute.objects.create(monitor=one, minute=5, state=2)
    one.delete()
    left = [model.objects.values_list("monitor_id", flat=True).get() for model in (Minute, Hour, Day)]
    assert left == [other.pk] * 3


def test_rows_are_named_by_numbers() -> None:
    names = [str(row) for row in (Minute(monitor_id=7, minute=5), Hour(monitor_id=7, hour=5), Day(monitor_id=7, day=5))]
    assert names == ["minute 5 of monitor 7", "hour 5 of monitor 7", "day 5 of monitor 7"]
