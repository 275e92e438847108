"""The outbox is drained by each channel, and each alert leaves once."""

from __future__ import annotations

import asyncio
import email
import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError

from smtptest.conf.environment import Environment
from smtptest.monitors.alerts import claims, delivery, webhook
from smtptest.monitors.alerts.result import Result
from smtptest.monitors.metrics import RELAY_FAILING
from smtptest.monitors.models import Alert, Monitor
from tests.monitors.alerts import incidents
from tests.monitors.alerts.conftest import Mailroom
from tests.monitors.settings import RELAY, set_monitors
from tests.servers.ports import free_port
from tests.servers.process import LIMIT

pytestmark = pytest.mark.django_db(transaction=True)
Operator = Callable[..., Environment]


async def test_a_mail_leaves_once(post: Mailroom) -> None:
    alert = await incidents.awaited()
    assert await delivery.Outbox().drain() == 1
    assert await delivery.Outbox().drain() == 0
    assert (await incidents.again(alert)).sent is not None
    [envelope] = post.taken
    assert envelope.rcpt_tos == ["anna@example.org"]
    message = email.message_from_bytes(envelope.original_content or b"")
    assert message["Subject"] == "Down: mail"
    assert "/unsubscribe/" in message["List-Unsubscribe"]


async def test_a_relay_that_is_away_is_seen_and_tried_again(operator: Operator, mailroom: Mailroom) -> None:
    set_monitors(operator, relay=replace(RELAY, port=free_port()))
    alert = await incidents.awaited()
    await delivery.Outbox().drain()
    alert = await incidents.again(alert)
    assert (alert.sent, alert.tries, alert.error) == (None, 1, "relay-unreachable")
    assert RELAY_FAILING._value.get() == 1
    set_monitors(operator, relay=replace(RELAY, port=mailroom.port))
    await Alert.objects.aupdate(due=incidents.DUE)
    await delivery.Outbox().drain()
    assert (await incidents.again(alert)).sent is not None
    assert RELAY_FAILING._value.get() == 0


async def test_what_cannot_be_made_stops_nobody(post: Mailroom, caplog: pytest.LogCaptureFixture) -> None:
    broken = await incidents.awaited(plan=[])
    broken.monitor.name = ""
    await broken.monitor.asave()
    good = await incidents.awaited()
    odd = await incidents.awaited(alert_email="a b@example.org")
    with caplog.at_level(logging.ERROR):
        await delivery.Outbox().drain()
    assert [(await incidents.again(one)).error for one in (broken, good, odd)] == ["internal", "", "not-an-address"]
    assert "example.org" not in caplog.text


async def test_the_task_goes_on_after_a_failure(post: Mailroom, monkeypatch: pytest.MonkeyPatch) -> None:
    real, failed = claims.claim, asyncio.Event()

    def once(room: Mapping[Alert.Channel, int], busy: Collection[str]) -> list[Alert]:
        if not failed.is_set():
            failed.set()
            raise OSError("the database is away")
        return real(room, busy)

    monkeypatch.setattr(claims, "claim", once)
    monkeypatch.setattr(delivery, "PAUSE_SECONDS", 0.01)
    await incidents.awaited()
    outbox = delivery.Outbox()
    task = asyncio.create_task(outbox.keep())
    await post.arrived.wait()
    outbox.stop()
    await task
    assert len(post.taken) == 1


@pytest.mark.long
async def test_a_slow_webhook_delays_only_what_it_is_told_itself(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forty alerts for the slow one are more than a process sends at once."""
    set_monitors(operator)
    arrived, go_on, at_once, most = asyncio.Event(), asyncio.Event(), 0, 0

    async def post(monitor: Monitor, *_: object) -> Result:
        nonlocal at_once, most
        if "slow" not in monitor.webhook:
            arrived.set()
            return Result()
        at_once += 1
        most = max(most, at_once)
        await go_on.wait()
        at_once -= 1
        return Result()

    monkeypatch.setattr(webhook, "post", post)
    slow = await incidents.awaited(channel="webhook", webhook="https://slow.example/")
    assert slow.incident is not None
    for number in range(1, delivery.MOST[Alert.Channel.WEBHOOK]):
        await sync_to_async(incidents.put)("reminder", slow.incident, channel="webhook", number=number)
    quick = await incidents.awaited(channel="webhook", webhook="https://quick.example/")
    outbox = asyncio.create_task(delivery.Outbox().drain())
    async with asyncio.timeout(LIMIT):
        await arrived.wait()
    assert (await incidents.again(slow)).sent is None
    go_on.set()
    assert await outbox == delivery.MOST[Alert.Channel.WEBHOOK] + 1
    assert (await incidents.again(quick)).sent is not None
    assert most == 1


async def test_a_database_that_is_away_for_a_moment_doubles_nothing(
    post: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, failed = claims.settle, asyncio.Event()

    def once(alert: Alert, result: Result) -> bool:
        if not failed.is_set():
            failed.set()
            raise OperationalError("the database is away")
        return real(alert, result)

    monkeypatch.setattr(claims, "settle", once)
    alert = await incidents.awaited()
    await delivery.Outbox().drain()
    assert (await incidents.again(alert)).sent is not None
    assert len(post.taken) == 1


async def test_a_fate_that_cannot_be_stored_is_logged(
    post: Mailroom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def never(alert: Alert, result: Result) -> bool:
        raise ValueError("secret")

    monkeypatch.setattr(claims, "settle", never)
    alert = await incidents.awaited()
    await delivery.Outbox().drain()
    assert "The fate of an alert could not be stored (ValueError)" in caplog.text
    assert "secret" not in caplog.text
    assert (await incidents.again(alert)).lease_until is not None
