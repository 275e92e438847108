"""Sends one alert by its channel, unless there is a reason not to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import override

from smtptest.conf import engine
from smtptest.monitors import addresses
from smtptest.monitors.alerts import mail, quiet, relay, services, webhook
from smtptest.monitors.alerts.result import Result
from smtptest.monitors.alerts.told import Told, told
from smtptest.monitors.models import Alert
from smtptest.transcripts.database import clock
from smtptest.transcripts.database.threads import in_read_thread, in_write_thread
from smtptest.transcripts.usage import Exceeded

Kind = Alert.Kind
Channel = Alert.Channel
_NOT_WANTED = Result(error="over", is_final=True)
# The operator has disabled the channel since the alert was put into the outbox.
_NO_CHANNEL = Result(error="no-channel", is_final=True)


async def send(alert: Alert) -> Result:
    """Try to send it, and return the result."""
    hindrance = await in_write_thread(_hindrance)(alert)
    if hindrance is not None:
        return hindrance
    # Programs read English; people read the language in which the monitor was made.
    with override(settings.LANGUAGE_CODE if alert.channel == Channel.WEBHOOK else alert.monitor.language):
        return await _CHANNELS[Channel(alert.channel)](alert)


def _hindrance(alert: Alert) -> Result | None:
    """Why an alert is not sent now, or never; None if it can be sent."""
    now = clock.now()
    if _is_over(alert):
        return _NOT_WANTED
    if alert.channel != Channel.WEBHOOK and alert.kind != Kind.CONFIRM:
        end = quiet.until(alert.monitor, now)
        if end is not None:
            return Result(error=quiet.WAITS, wait=(end - now).total_seconds())
    if alert.channel != Channel.EMAIL:
        return None
    question = alert.kind == Kind.CONFIRM
    if not (addresses.may_be_asked if question else addresses.may_be_told)(alert.monitor):
        return Result(error="no-consent", is_final=True)
    return _charged(alert, question=question)


def _charged(alert: Alert, *, question: bool) -> Result | None:
    """Count a mail to its address: once, however often the relay is tried. Returns None if the mail is within the
    limits."""
    if alert.tries:
        return None
    try:
        addresses.charge(alert.monitor, question=question)
    except Exceeded as refusal:
        return Result(error="too-many", wait=refusal.seconds)
    return None


def _is_over(alert: Alert) -> bool:
    """Whether the alert is obsolete: the recovery has been reported, or the owner knows of the incident."""
    incident = alert.incident
    if incident is None or alert.kind not in (Kind.DOWN, Kind.REMINDER, Kind.FLAPPING):
        return False
    if alert.kind == Kind.REMINDER and (incident.acknowledged or incident.ended):
        return True
    return (
        incident.ended is not None
        and Alert.objects.filter(incident=incident, channel=alert.channel, kind=Kind.RECOVERED).exists()
    )


async def _by_email(alert: Alert) -> Result:
    env = engine.environment()
    if env.monitors.relay is None:
        return _NO_CHANNEL
    now, said = await in_read_thread(_told)(alert)
    address = await in_write_thread(addresses.row_of)(alert.monitor, now)
    try:
        message = mail.message(alert, said, address)
    except mail.NotAnAddress:
        return Result(error="not-an-address", is_final=True)
    return await relay.send(env.monitors.relay, message, env.monitors.mail_from, alert.monitor.alert_email)


async def _by_webhook(alert: Alert) -> Result:
    now, said = await in_read_thread(_told)(alert)
    return await webhook.post(alert.monitor, _message_id(alert), now, said.content())


async def _by_apprise(alert: Alert) -> Result:
    env = engine.environment()
    if not env.monitors.apprise or env.public:
        return _NO_CHANNEL
    _, said = await in_read_thread(_told)(alert)
    return await services.notify(env.monitors.apprise, *mail.plain(said))


_CHANNELS: Mapping[Channel, Callable[[Alert], Awaitable[Result]]] = {
    Channel.EMAIL: _by_email,
    Channel.WEBHOOK: _by_webhook,
    Channel.APPRISE: _by_apprise,
}


def _message_id(alert: Alert) -> str:
    """The same at each try. It is not the number of the row, which would reveal how many alerts there are."""
    return f"msg_{salted_hmac('smtptest.webhook-id', str(alert.pk), algorithm='sha256').hexdigest()[:32]}"


def _told(alert: Alert) -> tuple[datetime, Told]:
    now = clock.now()
    return now, told(alert, now)
