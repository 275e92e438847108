"""Who watches the watcher: a clock that stands still, and a relay that takes nothing, are seen from outside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient

from smtptest.conf.environment import Environment
from smtptest.monitors import watch
from smtptest.monitors.models import Alert
from smtptest.transcripts.database import clock
from tests.monitors import making
from tests.monitors.settings import set_monitors

pytestmark = pytest.mark.django_db(transaction=True)
Operator = Callable[..., Environment]


def overdue(seconds: float) -> None:
    making.monitor(next_due=clock.now() - timedelta(seconds=seconds))


async def test_a_clock_that_stands_still(client: AsyncClient) -> None:
    await sync_to_async(overdue)(60)
    assert (await client.get("/healthz?monitors")).content == b"ok"
    await sync_to_async(overdue)(watch.LATE_SECONDS + 30)
    balancer, watcher = await client.get("/healthz"), await client.get("/healthz?monitors")
    assert (balancer.status_code, watcher.status_code) == (200, 503)
    assert balancer.content.startswith(b"ok; monitors stand still: a run is due for 15")
    assert watcher.content.startswith(b"monitors stand still: ")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"tries": 3, "error": "relay-login"}, "alerts are not sent: relay-login"),
        ({"tries": 2, "error": "relay-login"}, ""),
        ({"tries": 8, "error": "recipient-rejected"}, ""),
        ({"tries": 3, "error": "relay-login", "sent": making.NOW}, ""),
    ],
)
def test_a_relay_that_takes_nothing(operator: Operator, fields: dict[str, Any], words: str) -> None:
    one = making.monitor(next_due=clock.now())
    Alert.objects.create(monitor=one, channel="email", kind="down", due=clock.now(), **fields)
    assert watch.remark() == words
    set_monitors(operator, most=0)
    assert watch.remark() == ""
