"""Reads monitors for those who may manage them."""

from __future__ import annotations

from datetime import datetime

from smtptest.monitors import addresses
from smtptest.monitors.alerts import webhook
from smtptest.monitors.alerts.claims import trouble
from smtptest.monitors.models import Incident, Minute, Monitor, Turn
from smtptest.monitors.reading import reports
from smtptest.monitors.reading.shapes import Owned, Report
from smtptest.transcripts.event_log import owner_hash
from smtptest.transcripts.models import Test

# How many monitors a list shows.
_MOST = 200


def find(key: str) -> Owned | None:
    """The monitor with this key; None if there is none."""
    monitor = Monitor.objects.filter(key=key).first()
    return None if monitor is None else _of(monitor, reports.of(monitor), whole=True)


def of_visitor(token: str) -> list[Owned]:
    """The monitors that the owner of this token has made, by their names."""
    if not token:
        return []
    found = list(Monitor.objects.filter(owner_hash=owner_hash(token)).order_by("name", "pk")[:_MOST])
    return [_of(one, report, whole=False) for one, report in zip(found, reports.listed(found), strict=True)]


def _of(monitor: Monitor, report: Report, *, whole: bool) -> Owned:
    """whole: with everything that the manage page shows, and a list does not."""
    return Owned(
        key=monitor.key,
        report=report,
        target=target_of(monitor),
        every=monitor.every,
        next_due=_next_due(monitor),
        last_run=monitor.last_run,
        under_way=whole and _is_under_way(monitor),
        last_test=_last_test(monitor) if whole else "",
        paused_because=monitor.paused_because,
        alert_email=monitor.alert_email,
        email_state=_email_state(monitor) if whole else "",
        webhook=bool(monitor.webhook),
        webhook_key=webhook.key_of(monitor) if whole and monitor.webhook else "",
        quiet=_quiet(monitor),
        language=monitor.language,
        alert_error=trouble(monitor) if whole else "",
        open_incident=whole and Incident.objects.filter(monitor=monitor, ended=None, acknowledged=None).exists(),
    )


def _next_due(monitor: Monitor) -> datetime | None:
    moments = (monitor.asked, monitor.attempt_due, monitor.next_due)
    return None if monitor.paused else min(moment for moment in moments if moment is not None)


def _is_under_way(monitor: Monitor) -> bool:
    return monitor.asked is not None or Turn.objects.filter(monitor=monitor).exists()


def _quiet(monitor: Monitor) -> tuple[int, int, str] | None:
    if monitor.quiet_from is None or monitor.quiet_until is None:
        return None
    return monitor.quiet_from, monitor.quiet_until, monitor.quiet_zone


def target_of(monitor: Monitor) -> str:
    """What is tested: the domain, or host and port."""
    plan = monitor.plan
    if monitor.kind == Test.Kind.DOMAIN:
        return str(plan.get("domain", ""))
    return f"{plan.get('host', '')}:{plan.get('port', 25)}"


def _last_test(monitor: Monitor) -> str:
    """The public id of the last test that is still kept; empty for none."""
    rows = Minute.objects.filter(monitor=monitor, test__isnull=False).order_by("-minute")
    numbers = [number for number in rows.values_list("test", flat=True)[:20] if number is not None]
    kept = {test.pk: test.public_id for test in Test.objects.filter(pk__in=numbers)}
    found = [kept[number] for number in numbers if number in kept]
    good = monitor.good_test
    return found[0] if found else good.public_id if good else ""


def _email_state(monitor: Monitor) -> str:
    if not monitor.alert_email:
        return ""
    consent = addresses.consent_of(monitor)
    if consent is not None and consent.unsubscribed:
        return "unsubscribed"
    agreed = consent is not None and consent.confirmed is not None
    return "confirmed" if agreed or not addresses.needs_consent() else "pending"
