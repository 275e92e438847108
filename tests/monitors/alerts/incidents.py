"""An incident and its alert, as rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from asgiref.sync import sync_to_async

from smtptest.monitors.models import Alert, Incident
from tests.monitors import making

BEGAN = making.NOW - timedelta(minutes=65)
# Long ago by every clock.
DUE = making.NOW - timedelta(days=1)


def alert(kind: str = "down", *, over: bool = False, channel: str = "email", **fields: Any) -> Alert:
    """An alert about an incident of an hour and five minutes; over: whether it has ended."""
    given = {"alert_email": "anna@example.org", "webhook": "https://hook.example/in"}
    one = making.monitor(**{**given, "state": "up" if over else "down", **fields})
    test = making.ended_test(summary="The server rejected the recipient: “550 <no>”")
    incident = Incident.objects.create(
        monitor=one,
        began=BEGAN,
        confirmed=BEGAN,
        worst="down",
        ended=making.NOW if over else None,
        first_test=test,
        worst_test=test,
        last_test=test,
    )
    return put(kind, incident, channel=channel)


def put(kind: str, incident: Incident, *, channel: str = "email", number: int = 0) -> Alert:
    """Another alert about an incident."""
    about = f"incident-{incident.pk}"
    fields = {"channel": channel, "kind": kind, "number": number, "due": DUE, "about": about}
    return Alert.objects.create(monitor=incident.monitor, incident=incident, **fields)


async def awaited(*arguments: Any, **fields: Any) -> Alert:
    """The same as :func:`alert`, from a coroutine."""
    return await sync_to_async(alert)(*arguments, **fields)


async def again(stored: Alert) -> Alert:
    """An alert as it is now."""
    await stored.arefresh_from_db()
    return stored
