"""The outbox is drained by each channel, and each alert leaves once."""

from __future__ import annotations

import asyncio
import email
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from smtptest.conf.environment import Environment
from smtptest.monitors import addresses
from smtptest.monitors.alerts import claims, delivery, webhook
from smtptest.monitors.alerts.result import Result
from smtptest.monitors.metrics import RELAY_FAILING
from smtptest.monitors.models import Alert
from smtptest.transcripts.database import clock
from tests.monitors import making
from tests.monitors.alerts import incidents
from tests.monitors.alerts.conftest import Mailroom
from tests.monitors.settings import RELAY, set_monitors
from tests.servers.ports import free_port

pytestmark = pytest.mark.django_db(transaction=True)
Operator = Callable[..., Environment]


@pytest.fixture
def post(operator: Operator, mailroom: Mailroom) -> Mailroom:
    set_monitors(operator, relay=replace(RELAY, port=mailroom.port))
    return mailroom


@sync_to_async
def put(*arguments: Any, **fields: Any) -> Alert:
    return incidents.alert(*arguments, **fields)


async def again(alert: Alert) -> Alert:
    await alert.arefresh_from_db()
    return alert


async def test_a_mail_leaves_once(post: Mailroom) -> None:
    alert = await put()
    assert await delivery.deliver() == 1
    assert await delivery.deliver() == 0
    assert (await again(alert)).sent is not None
    [envelope] = post.taken
    assert envelope.rcpt_tos == ["anna@example.org"]
    message = email.message_from_bytes(envelope.original_content or b"")
    assert message["Subject"] == "Down: mail"
    assert "/unsubscribe/" in message["List-Unsubscribe"]


async def test_a_relay_that_is_away_is_seen_and_tried_again(operator: Operator, mailroom: Mailroom) -> None:
    set_monitors(operator, relay=replace(RELAY, port=free_port()))
    alert = await put()
    await delivery.deliver()
    alert = await again(alert)
    assert (alert.sent, alert.tries, alert.error) == (None, 1, "relay-unreachable")
    assert RELAY_FAILING._value.get() == 1
    set_monitors(operator, relay=replace(RELAY, port=mailroom.port))
    await Alert.objects.aupdate(due=incidents.DUE)
    await delivery.deliver()
    assert (await again(alert)).sent is not None
    assert RELAY_FAILING._value.get() == 0


async def test_bad_news_of_what_is_over_is_not_told(post: Mailroom) -> None:
    down = await put(over=True)
    assert down.incident is not None
    recovered = await sync_to_async(incidents.put)("recovered", down.incident)
    reminder = await sync_to_async(incidents.put)("reminder", down.incident)
    await delivery.deliver()
    assert [(await again(one)).error for one in (down, reminder, recovered)] == ["over", "over", ""]
    [envelope] = post.taken
    assert b"Up again" in (envelope.content or b"")


async def test_what_its_owner_knows_is_not_repeated(post: Mailroom) -> None:
    reminder = await put("reminder")
    assert reminder.incident is not None
    reminder.incident.acknowledged = making.NOW
    await reminder.incident.asave()
    await delivery.deliver()
    assert ((await again(reminder)).error, post.taken) == ("over", [])


async def test_people_are_told_in_the_morning_and_programs_at_once(
    post: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = await sync_to_async(clock.now)()
    minute = now.hour * 60 + now.minute
    night = {"quiet_from": (minute - 5) % 1440, "quiet_until": (minute + 60) % 1440}
    alert = await put(**night)
    hook = await put(channel="webhook", **night)
    told: list[str] = []

    async def noted(monitor: object, message: str, *_: object) -> Result:
        told.append(message)
        return Result()

    monkeypatch.setattr(webhook, "post", noted)
    await delivery.deliver()
    alert = await again(alert)
    assert (alert.sent, alert.tries, post.taken) == (None, 0, [])
    assert alert.due > now + timedelta(minutes=58)
    assert len(told) == 1
    assert (await again(hook)).sent is not None


async def test_in_public_only_who_agreed_is_told(operator: Operator, mailroom: Mailroom) -> None:
    set_monitors(operator, profile="public", relay=replace(RELAY, port=mailroom.port))
    alert = await put()
    monitor = alert.monitor
    await sync_to_async(addresses.ask)(monitor, incidents.DUE)
    await delivery.deliver()
    assert (await again(alert)).error == "no-consent"
    [question] = mailroom.taken
    assert b"Confirm your address" in (question.content or b"")
    consent = await sync_to_async(addresses.consent_of)(monitor)
    assert consent is not None
    await sync_to_async(addresses.confirm)(consent)
    await put()
    await delivery.deliver()
    assert len(mailroom.taken) == 2


async def test_a_mailbox_is_not_filled(post: Mailroom) -> None:
    for _ in range(11):
        await put()
    while await delivery.deliver():
        pass
    assert len(post.taken) == 10
    [late] = [alert async for alert in Alert.objects.filter(sent=None)]
    assert (late.error, late.tries) == ("too-many", 0)


async def test_what_cannot_be_made_stops_nobody(post: Mailroom, caplog: pytest.LogCaptureFixture) -> None:
    broken = await put(plan=[])
    broken.monitor.name = ""
    await broken.monitor.asave()
    good = await put()
    odd = await put(alert_email="a b@example.org")
    with caplog.at_level(logging.ERROR):
        await delivery.deliver()
    assert [(await again(one)).error for one in (broken, good, odd)] == ["internal", "", "not-an-address"]
    assert "example.org" not in caplog.text


async def test_a_channel_that_the_operator_took_away(operator: Operator) -> None:
    set_monitors(operator, relay=None)
    alerts = [await put(), await put(channel="apprise")]
    await delivery.deliver()
    assert [(await again(one)).error for one in alerts] == ["over", "over"]


async def test_the_task_goes_on_after_a_failure(post: Mailroom, monkeypatch: pytest.MonkeyPatch) -> None:
    real, failed = claims.claim, asyncio.Event()

    def once(room: int) -> list[Alert]:
        if not failed.is_set():
            failed.set()
            raise OSError("the database is away")
        return real(room)

    monkeypatch.setattr(claims, "claim", once)
    monkeypatch.setattr(delivery, "PAUSE_SECONDS", 0.01)
    await put()
    task = asyncio.create_task(delivery.deliver_for_ever())
    await post.arrived.wait()
    task.cancel()
    assert len(post.taken) == 1
