"""The context of a monitor's manage page, and of the list of a visitor's monitors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from smtptest.engine.events import Json
from smtptest.monitors.reading.shapes import Owned, Window
from smtptest.web.presenters.monitors import report as reports
from smtptest.web.presenters.monitors.figures import span
from smtptest.web.presenters.monitors.snippets import snippets
from smtptest.web.presenters.monitors.state_words import changed

# What a control for date and time takes and sends.
CONTROL_FORMAT = "%Y-%m-%dT%H:%M"


def context(owned: Owned, origin: str) -> Json:
    """Return the template's context. origin: scheme and host of this site."""
    report = owned.report
    begins = report.now + timedelta(hours=1)
    return {
        "report": {**reports.head(report), "masked": report.masked},
        "windows": reports.windows(report),
        "notes": list(_notes(owned)),
        "facts": list(_facts(owned)),
        "deeds": list(_deeds(owned)),
        "incidents": [reports.incident(report, one) for one in report.incidents[:10]],
        "changes": [
            {"at": one.at, "what": changed(one.what), "before": one.before, "after": one.after}
            for one in report.changes
        ],
        "report_link": origin + reverse("status", args=[report.id]),
        "snippets": snippets(report.name, report.id, origin) if report.public else [],
        "shows": [
            {"url": _url(owned, "publish"), "label": _("Unpublish") if report.public else _("Publish")},
            {
                "url": _url(owned, "masking"),
                "label": _("Show transcripts unmasked") if report.masked else _("Mask transcripts"),
            },
        ],
        "maintenance": [
            {"begins": one.begins, "ends": one.ends, "note": one.note, **_cancel(owned, one)}
            for one in report.maintenance
        ],
        "maintenance_url": _url(owned, "maintenance"),
        "quiet_url": _url(owned, "quiet"),
        "quiet": _quiet(owned),
        "alert_languages": settings.LANGUAGES,
        "alert_language": owned.language,
        "begins": begins.strftime(CONTROL_FORMAT),
        "ends": (begins + timedelta(hours=1)).strftime(CONTROL_FORMAT),
        "delete_url": _url(owned, "delete"),
    }


def _quiet(owned: Owned) -> Json:
    """What the controls of the quiet hours have."""
    begin, end, zone = owned.quiet or (None, None, "UTC")
    return {"begin": _clock(begin), "end": _clock(end), "zone": zone}


def _clock(minutes: int | None) -> str:
    return "" if minutes is None else f"{minutes // 60:02}:{minutes % 60:02}"


def row(owned: Owned) -> Json:
    """Return a monitor in the list of a visitor's monitors."""
    head = reports.head(owned.report)
    url = reverse("manage", args=[owned.key])
    return {**head, "url": url, "detail": owned.target, "windows": reports.windows(owned.report)}


def _url(owned: Owned, deed: str) -> str:
    return reverse(f"manage-{deed}", args=[owned.key])


def _cancel(owned: Owned, window: Window) -> Json:
    """The button that takes maintenance back, which ends it if it has begun."""
    label = _("End it now") if window.begins <= owned.report.now else _("Cancel")
    return {"url": reverse("manage-cancel", args=[owned.key, window.number]), "label": label}


def _deeds(owned: Owned) -> Iterator[Json]:
    """The buttons that stand beside the runs."""
    if owned.report.paused:
        # One whose address is not confirmed begins by that alone.
        if owned.paused_because != "unconfirmed":
            yield {"url": _url(owned, "resume"), "label": _("Resume")}
    else:
        yield {"url": _url(owned, "run"), "label": _("Run now")}
        yield {"url": _url(owned, "pause"), "label": _("Pause")}
    if owned.open_incident:
        yield {"url": _url(owned, "acknowledge"), "label": _("Acknowledge the incident")}


def _facts(owned: Owned) -> Iterator[dict[str, Any]]:
    """What is known of its runs and alerts."""
    transcript = reverse("transcript", args=[owned.last_test]) if owned.last_test else ""
    yield {"name": _("Target"), "value": owned.target}
    yield {"name": _("Interval"), "value": span(owned.every)}
    yield {"name": _("Last run"), "value": _moment(owned.last_run) or _("none yet")}
    if transcript:
        yield {"name": _("Last transcript kept"), "value": _("Open"), "url": transcript}
    if not owned.report.paused:
        yield {"name": _("Next run"), "value": _moment(owned.next_due)}
    if owned.report.certificate_until:
        yield {"name": _("Certificate valid until"), "value": _moment(owned.report.certificate_until)}
    yield {"name": _("Alerts by email"), "value": _email(owned)}
    yield {"name": _("Alerts by webhook"), "value": _("yes") if owned.webhook else _("no")}
    if owned.webhook_key:
        yield {"name": _("Webhook signing key"), "value": owned.webhook_key}


def _email(owned: Owned) -> str:
    if not owned.alert_email:
        return _("no")
    told = {
        "pending": _("not confirmed yet"),
        "confirmed": _("confirmed"),
        "unsubscribed": _("unsubscribed"),
    }
    state = told.get(owned.email_state, "")
    return f"{owned.alert_email} ({state})" if state else owned.alert_email


def _moment(moment: datetime | None) -> str:
    return f"{date_format(moment, _('j M Y, H:i'))} UTC" if moment else ""


def _notes(owned: Owned) -> Iterator[Json]:
    """What its owner must know at once."""
    reasons = {
        "refused": _("Stopped: the server has refused this service for 7 days. Resume it when that is settled."),
        "unconfirmed": _("Not started yet: runs begin when the alert address is confirmed."),
    }
    if owned.under_way and not owned.report.paused:
        again = reverse("manage", args=[owned.key])
        yield {"tone": "wait", "text": _("A run is under way."), "url": again, "link": _("Reload this page")}
    if owned.report.paused and owned.paused_because in reasons:
        yield {"tone": "bad", "text": reasons[owned.paused_because]}
    if owned.email_state == "pending":
        words = _("Confirm the alert address: open the link in the email that was sent to %(address)s.")
        yield {"tone": "warn", "text": words % {"address": owned.alert_email}}
    if owned.email_state == "unsubscribed":
        yield {"tone": "warn", "text": _("The alert address was unsubscribed: no alerts go to it.")}
    if owned.alert_error:
        words = _("The last alert could not be delivered. %(reason)s")
        yield {"tone": "bad", "text": words % {"reason": _(owned.alert_error)}}
