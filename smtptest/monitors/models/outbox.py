"""Puts alerts into the outbox, within the transaction that decides on them. They leave by monitors/alerts/."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from smtptest.conf import engine
from smtptest.monitors.models.alert import Alert
from smtptest.monitors.models.incident import Change, Incident
from smtptest.monitors.models.monitor import Monitor


def put(
    monitor: Monitor,
    kind: Alert.Kind,
    now: datetime,
    *,
    incident: Incident | None = None,
    change: Change | None = None,
    number: int = 0,
) -> int:
    """Put one alert for each channel of the monitor into the outbox; one that is there already stays as it is.

    Returns how many channels there are. number: tells alerts of this kind about the same apart, as reminders.
    """
    about = f"incident-{incident.pk}" if incident else f"change-{change.pk}" if change else ""
    alerts = [
        Alert(
            monitor=monitor,
            incident=incident,
            change=change,
            about=about,
            channel=channel,
            kind=kind,
            number=number,
            due=now,
        )
        for channel in channels(monitor, kind)
    ]
    Alert.objects.bulk_create(alerts, ignore_conflicts=True)
    return len(alerts)


def put_all(monitors: Iterable[Monitor], kind: Alert.Kind, now: datetime, *, number: int) -> None:
    """One alert about each of the monitors as such, for each channel that it has: in one statement.

    number: as of :func:`put`.
    """
    alerts = [
        Alert(monitor=monitor, channel=channel, kind=kind, number=number, due=now)
        for monitor in monitors
        for channel in channels(monitor, kind)
    ]
    Alert.objects.bulk_create(alerts, ignore_conflicts=True)


def channels(monitor: Monitor, kind: Alert.Kind) -> Iterator[Alert.Channel]:
    """Where alerts of this kind go. The question for consent is a mail in any case."""
    settings = engine.environment().monitors
    if monitor.alert_email and settings.relay:
        yield Alert.Channel.EMAIL
    if kind is Alert.Kind.CONFIRM:
        return
    if monitor.webhook:
        yield Alert.Channel.WEBHOOK
    if settings.apprise:
        yield Alert.Channel.APPRISE
