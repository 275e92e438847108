"""Takes due alerts out of the outbox, each for one process at a time, and stores what came of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from smtptest.monitors.alerts.result import REASONS, Result
from smtptest.monitors.models import Alert, Monitor
from smtptest.transcripts.database import clock

# Longer than any channel takes. Whoever dies meanwhile has maybe sent it: the message keeps its id, so that nobody who
# looks at it gets the same twice.
LEASE = timedelta(seconds=120)
# Seconds after the first try, the second …; after the last an alert is given up.
PAUSES = (30.0, 60.0, 300.0, 900.0, 3600.0, 4 * 3600.0, 12 * 3600.0)
_KEPT = timedelta(days=35)
MOST_TRIES = len(PAUSES) + 1


def waiting() -> Q:
    """The alerts that are still to be sent."""
    return Q(sent__isnull=True, tries__lt=MOST_TRIES)


def claim(room: Mapping[Alert.Channel, int], busy: Collection[str]) -> list[Alert]:
    """Due alerts of each channel that there is room for; nobody else takes them while the lease lasts.

    Each webhook gets one at a time: of those that are busy, here or in another process, none. So one that is slow holds
    no room but its own, and each hears of what happened in its order.
    """
    now = clock.now()
    # Almost always nothing is due, and then nobody else has to wait for a transaction.
    if not Alert.objects.filter(waiting(), due__lte=now).exists():
        return []
    with transaction.atomic():
        taken = [pk for channel, most in room.items() if most > 0 for pk in _due(channel, most, busy, now)]
        if not taken:
            return []
        Alert.objects.filter(pk__in=taken).update(lease_until=now + LEASE)
    rows = Alert.objects.filter(pk__in=taken).order_by("due", "pk")
    return list(rows.select_related("monitor", "incident", "change"))


def _due(channel: Alert.Channel, most: int, busy: Collection[str], now: datetime) -> list[int]:
    """The primary keys of at most so many."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    due = Alert.objects.filter(waiting(), free, due__lte=now, channel=channel).order_by("due", "pk")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True, of=("self",))
    if channel != Alert.Channel.WEBHOOK:
        return list(due.values_list("pk", flat=True)[:most])
    leased = Alert.objects.filter(channel=channel, sent__isnull=True, lease_until__gt=now)
    free_hooks = due.exclude(monitor__webhook__in=busy).exclude(monitor__webhook__in=leased.values("monitor__webhook"))
    firsts: dict[str, int] = {}
    for pk, hook in free_hooks.values_list("pk", "monitor__webhook")[:most]:
        firsts.setdefault(hook, pk)
    return list(firsts.values())


def settle(alert: Alert, result: Result) -> bool:
    """Store what came of it; give whether this process still had the alert."""
    now = clock.now()
    changes: dict[str, datetime | int | str | None] = {"lease_until": None, "error": result.error}
    if not result.error:
        changes["sent"] = now
    elif result.wait is not None:
        changes["due"] = now + timedelta(seconds=result.wait)
    else:
        tries = MOST_TRIES if result.is_final else alert.tries + 1
        changes |= {"tries": tries, "due": now + timedelta(seconds=PAUSES[min(alert.tries, len(PAUSES) - 1)])}
    held = Alert.objects.filter(pk=alert.pk, lease_until=alert.lease_until, sent__isnull=True)
    return bool(held.update(**changes))


def trouble(monitor: Monitor) -> str:
    """Why the last alert of a monitor has not been sent, as a message; empty if it was, or there was none.

    An alert that was over before it could be sent, or waits for the end of quiet hours, is no trouble.
    """
    last = monitor.alerts.exclude(error="over").order_by("-pk").filter(~Q(error="") | Q(sent__isnull=False)).first()
    return REASONS.get(last.error, "") if last is not None and last.sent is None else ""


def prune() -> int:
    """Delete alerts that are over and old, and give how many. No incident is shown for longer either."""
    old = Alert.objects.exclude(waiting()).filter(due__lt=clock.now() - _KEPT)
    return old.delete()[0]
