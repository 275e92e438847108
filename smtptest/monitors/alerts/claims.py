"""Takes due alerts out of the outbox, each for one process at a time, and stores what came of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from smtptest.monitors.alerts.result import REASONS, Result
from smtptest.monitors.models import Alert, Monitor
from smtptest.transcripts.database import clock, timekeeping

# Longer than any channel takes. A process that dies within it may have sent the alert already; the message keeps its
# id, so that a mail program or a webhook can drop the copy.
LEASE = timedelta(seconds=120)
# Seconds to wait after the first failed try, the second, and so on. After the last one an alert is given up.
PAUSES = (30.0, 60.0, 300.0, 900.0, 3600.0, 4 * 3600.0, 12 * 3600.0)
_KEPT = timedelta(days=35)
MOST_TRIES = len(PAUSES) + 1
# Of the lock: any number that is always the same, and another than that of transcripts/database/migrating.py.
_NUMBER = 7_368_745_003


def waiting() -> Q:
    """The alerts that are still to be sent."""
    return Q(sent__isnull=True, tries__lt=MOST_TRIES)


def claim(room: Mapping[Alert.Channel, int], busy: Collection[str]) -> list[Alert]:
    """Claim due alerts of each channel that has room; no other process gets them while the lease lasts.

    A webhook gets one alert at a time, and none while it is busy, here or in another process. So a slow webhook takes
    up one place only, and each gets its alerts in order.
    """
    now = clock.now()
    # Almost always nothing is due, and then no other transaction has to wait for this one.
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
    """The primary keys of at most this many alerts."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    due = Alert.objects.filter(waiting(), free, due__lte=now, channel=channel).order_by("due", "pk")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True, of=("self",))
    if channel != Alert.Channel.WEBHOOK:
        return list(due.values_list("pk", flat=True)[:most])
    if not _is_alone():
        return []
    leased = Alert.objects.filter(channel=channel, sent__isnull=True, lease_until__gt=now)
    free_hooks = due.exclude(monitor__webhook__in=busy).exclude(monitor__webhook__in=leased.values("monitor__webhook"))
    firsts: dict[str, int] = {}
    for pk, hook in free_hooks.values_list("pk", "monitor__webhook")[:most]:
        firsts.setdefault(hook, pk)
    return list(firsts.values())


def _is_alone() -> bool:
    """Whether no other process claims alerts of webhooks now, which none does then until the transaction ends.

    Until that other one's has ended, its leases cannot be seen and the rows that it has locked are skipped: the second
    alert of a webhook would be sent while the first one is.
    """
    if connection.vendor != "postgresql":
        return True  # SQLite has one writer
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_NUMBER])
        return bool(cursor.fetchone()[0])


def settle(alert: Alert, result: Result) -> bool:
    """Store the result of a try. Returns whether this process still held the alert."""
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
    """Why the last alert of a monitor was not sent, as a message; empty if it was, or if there was none.

    An alert that had become obsolete, or that waits for the end of quiet hours, does not count.
    """
    last = monitor.alerts.exclude(error="over").order_by("-pk").filter(~Q(error="") | Q(sent__isnull=False)).first()
    return REASONS.get(last.error, "") if last is not None and last.sent is None else ""


def prune() -> int:
    """Delete old alerts that were sent or given up, none while the clock may be wrong. Returns how many."""
    if timekeeping.doubt():
        return 0
    old = Alert.objects.exclude(waiting()).filter(due__lt=clock.now() - _KEPT)
    return old.delete()[0]
