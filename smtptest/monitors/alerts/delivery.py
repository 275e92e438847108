"""Sends what is in the outbox: one task a process, each alert by its channel, and again later if it fails."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from time import monotonic

from django.utils.crypto import salted_hmac

from smtptest.conf import engine
from smtptest.monitors import addresses, metrics
from smtptest.monitors.alerts import claims, mail, quiet, relay, services, webhook
from smtptest.monitors.alerts.result import Result
from smtptest.monitors.alerts.told import Told, told
from smtptest.monitors.models import Address, Alert
from smtptest.serving.log_throttle import ThrottledLog
from smtptest.transcripts.database import clock
from smtptest.transcripts.database.threads import in_read_thread, in_write_thread
from smtptest.transcripts.usage import Exceeded

logger = logging.getLogger(__name__)

PAUSE_SECONDS, LOOK_SECONDS = 2.0, 15.0
ROOM = 10
Kind, Channel = Alert.Kind, Alert.Channel
_hindered = ThrottledLog(logger, "The outbox of alerts cannot be read", "The outbox of alerts is read again")
_relay = ThrottledLog(logger, "The mail relay does not take alerts", "The mail relay takes alerts again")


class RelayFailed(Exception):
    """For the log only: its name and how often."""


async def deliver_for_ever() -> None:
    """Send what is due, for as long as the process runs, and look after the figures of monitors."""
    looked = float("-inf")
    while True:
        try:
            while await deliver():
                pass
            if monotonic() - looked >= LOOK_SECONDS:
                looked = monotonic()
                await in_read_thread(metrics.look)()
                await in_write_thread(claims.prune)()
                await in_write_thread(addresses.forget)()
            _hindered.recovered()
        except Exception as failure:  # of any kind: the next round may succeed
            _hindered.failed(failure)
        await asyncio.sleep(PAUSE_SECONDS)


async def deliver() -> int:
    """Send what is due, at most ROOM at once; give how many were taken."""
    taken = await in_write_thread(claims.claim)(ROOM)
    await asyncio.gather(*map(_deliver_one, taken))
    return len(taken)


async def _deliver_one(alert: Alert) -> None:
    try:
        result = await in_write_thread(_hindrance)(alert) or await _send(alert)
    except Exception:
        # One alert that cannot be made does not stop the others. Its text is not logged: it names somebody's server.
        logger.exception("%s could not be made", alert)
        result = Result(error="internal")
    await in_write_thread(claims.settle)(alert, result)
    metrics.ALERTS.labels(alert.channel, result.error or "sent").inc()
    if alert.channel == Channel.EMAIL:
        _note_relay(result)


def _note_relay(result: Result) -> None:
    if result.error.startswith("relay-"):
        metrics.RELAY_FAILING.set(1)
        _relay.failed(RelayFailed(result.error))
    elif not result.error or result.error.startswith("recipient-"):
        metrics.RELAY_FAILING.set(0)
        _relay.recovered()


def _hindrance(alert: Alert) -> Result | None:
    """Why an alert is not sent now, or not at all; None if it is."""
    now = clock.now()
    if _is_over(alert):
        return Result(error="over", is_final=True)
    if alert.channel != Channel.WEBHOOK and alert.kind != Kind.CONFIRM:
        end = quiet.until(alert.monitor, now)
        if end is not None:
            return Result(error="quiet", wait=(end - now).total_seconds())
    if alert.channel != Channel.EMAIL:
        return None
    question = alert.kind == Kind.CONFIRM
    if not (addresses.may_be_asked if question else addresses.may_be_told)(alert.monitor):
        return Result(error="no-consent", is_final=True)
    try:
        addresses.charge(alert.monitor.alert_email, question=question)
    except Exceeded as refusal:
        return Result(error="too-many", wait=refusal.seconds)
    return None


def _is_over(alert: Alert) -> bool:
    """Whether nobody wants to know any more: the good news is there already, or its owner knows."""
    incident = alert.incident
    if incident is None or alert.kind not in (Kind.DOWN, Kind.REMINDER, Kind.FLAPPING):
        return False
    if alert.kind == Kind.REMINDER and (incident.acknowledged or incident.ended):
        return True
    return (
        incident.ended is not None
        and Alert.objects.filter(incident=incident, channel=alert.channel, kind=Kind.RECOVERED).exists()
    )


async def _send(alert: Alert) -> Result:
    env = engine.environment()
    now, said = await in_read_thread(_told)(alert)
    if alert.channel == Channel.WEBHOOK:
        return await webhook.post(alert.monitor, _message_id(alert), now, said.content())
    if alert.channel == Channel.APPRISE:
        if not env.monitors.apprise or env.public:
            return Result(error="over", is_final=True)  # the operator has taken it back
        return await services.notify(env.monitors.apprise, *mail.plain(said, now))
    if env.monitors.relay is None:
        return Result(error="over", is_final=True)
    consent = await in_write_thread(_consent)(alert)
    try:
        message = mail.message(alert, said, consent)
    except mail.NotAnAddress:
        return Result(error="not-an-address", is_final=True)
    return await relay.send(env.monitors.relay, message, env.monitors.mail_from, alert.monitor.alert_email)


def _message_id(alert: Alert) -> str:
    """The same at each try. Not its number, which would tell how many there are."""
    return f"msg_{salted_hmac('smtptest.webhook-id', str(alert.pk), algorithm='sha256').hexdigest()[:32]}"


def _told(alert: Alert) -> tuple[datetime, Told]:
    now = clock.now()
    return now, told(alert, now)


def _consent(alert: Alert) -> Address:
    """Its row has the token of the link that ends it."""
    addresses.ask(alert.monitor, clock.now())
    found = addresses.consent_of(alert.monitor)
    assert found is not None
    return found
