"""The rows of what happened."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from smtptest.monitors.models import Change, Incident, Maintenance
from tests.monitors import making

pytestmark = pytest.mark.django_db


def test_a_monitor_has_one_incident_at_a_time() -> None:
    one = making.monitor()
    past = {"began": making.NOW, "confirmed": making.NOW, "worst": "down"}
    Incident.objects.create(monitor=one, ended=making.NOW, **past)
    Incident.objects.create(monitor=one, **past)
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.create(monitor=one, **past)
    Incident.objects.create(monitor=making.monitor(), **past)


def test_rows_are_named_by_numbers() -> None:
    rows = [made(pk=3, monitor_id=7) for made in (Incident, Change, Maintenance)]
    assert list(map(str, rows)) == [f"{name} 3 of monitor 7" for name in ("incident", "change", "maintenance")]
