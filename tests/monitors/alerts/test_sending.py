"""What stands against an alert, and what each channel is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import SMTP

import pytest
from asgiref.sync import sync_to_async
from django.utils.translation import get_language, override

from smtptest.conf.environment import Environment
from smtptest.monitors import addresses
from smtptest.monitors.alerts import claims, delivery, sending, webhook
from smtptest.monitors.alerts.result import REASONS, Result
from smtptest.monitors.models import Alert
from smtptest.transcripts.database import clock
from tests.monitors import making
from tests.monitors.alerts import incidents
from tests.monitors.alerts.conftest import Mailroom
from tests.monitors.settings import RELAY, set_monitors
from tests.servers.ports import free_port

pytestmark = pytest.mark.django_db(transaction=True)
Operator = Callable[..., Environment]


async def test_bad_news_of_what_is_over_is_not_told(post: Mailroom) -> None:
    down = await incidents.awaited(over=True)
    assert down.incident is not None
    recovered = await sync_to_async(incidents.put)("recovered", down.incident)
    reminder = await sync_to_async(incidents.put)("reminder", down.incident)
    await delivery.Outbox().drain()
    assert [(await incidents.again(one)).error for one in (down, reminder, recovered)] == ["over", "over", ""]
    [envelope] = post.taken
    assert b"Up again" in (envelope.content or b"")


async def test_what_its_owner_knows_is_not_repeated(post: Mailroom) -> None:
    reminder = await incidents.awaited("reminder")
    assert reminder.incident is not None
    reminder.incident.acknowledged = making.NOW
    await reminder.incident.asave()
    await delivery.Outbox().drain()
    assert ((await incidents.again(reminder)).error, post.taken) == ("over", [])


async def test_people_are_told_in_the_morning_and_programs_at_once(
    post: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = await sync_to_async(clock.now)()
    minute = now.hour * 60 + now.minute
    night = {"quiet_from": (minute - 5) % 1440, "quiet_until": (minute + 60) % 1440}
    alert = await incidents.awaited(**night)
    hook = await incidents.awaited(channel="webhook", **night)
    told: list[str] = []

    async def noted(monitor: object, message: str, *_: object) -> Result:
        told.append(message)
        return Result()

    monkeypatch.setattr(webhook, "post", noted)
    await delivery.Outbox().drain()
    alert = await incidents.again(alert)
    assert (alert.sent, alert.tries, post.taken) == (None, 0, [])
    assert alert.due > now + timedelta(minutes=58)
    assert len(told) == 1
    assert (await incidents.again(hook)).sent is not None


async def test_in_public_only_who_agreed_is_told(operator: Operator, mailroom: Mailroom) -> None:
    set_monitors(operator, profile="public", relay=replace(RELAY, port=mailroom.port))
    alert = await incidents.awaited()
    monitor = alert.monitor
    await sync_to_async(addresses.ask)(monitor, incidents.DUE)
    await delivery.Outbox().drain()
    assert (await incidents.again(alert)).error == "no-consent"
    [question] = mailroom.taken
    assert b"Confirm your address" in (question.content or b"")
    consent = await sync_to_async(addresses.consent_of)(monitor)
    assert consent is not None
    await sync_to_async(addresses.confirm)(consent)
    await incidents.awaited()
    await delivery.Outbox().drain()
    assert len(mailroom.taken) == 2


@pytest.mark.long
async def test_a_mailbox_is_not_filled(post: Mailroom) -> None:
    for _ in range(11):
        await incidents.awaited()
    while await delivery.Outbox().drain():
        pass
    assert len(post.taken) == 10
    [late] = [alert async for alert in Alert.objects.filter(sent=None)]
    assert (late.error, late.tries) == ("too-many", 0)


@pytest.mark.long
async def test_a_relay_that_is_away_uses_up_nobodys_share(operator: Operator, mailroom: Mailroom) -> None:
    set_monitors(operator, relay=replace(RELAY, port=free_port()))
    for _ in range(6):
        await incidents.awaited()
    for _ in range(3):
        await delivery.Outbox().drain()
        await Alert.objects.aupdate(due=incidents.DUE)
    assert {alert.tries async for alert in Alert.objects.all()} == {3}
    set_monitors(operator, relay=replace(RELAY, port=mailroom.port))
    await delivery.Outbox().drain()
    assert len(mailroom.taken) == 6


async def test_a_channel_that_the_operator_took_away(operator: Operator) -> None:
    set_monitors(operator, relay=None)
    alerts = [await incidents.awaited(), await incidents.awaited(channel="apprise")]
    await delivery.Outbox().drain()
    assert [(await incidents.again(one)).error for one in alerts] == ["no-channel", "no-channel"]
    assert await sync_to_async(lambda: claims.trouble(alerts[0].monitor))() == REASONS["no-channel"]


async def test_people_are_told_in_the_language_of_the_monitor_and_programs_in_english(
    post: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    async def noted(monitor: object, message: str, *_: object) -> Result:
        told.append(get_language() or "")
        return Result()

    monkeypatch.setattr(webhook, "post", noted)
    with override("fr"):  # of whoever began the task
        for channel in ("email", "webhook"):
            await sending.send(await incidents.awaited(channel=channel, language="de"))
    assert told == ["en"]
    [envelope] = post.taken
    assert message_from_bytes(envelope.original_content or b"", policy=SMTP)["Subject"] == "Gestört: mail"
