"""The context of the pages of an uptime report."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from smtptest.engine.events import Json
from smtptest.fields.field import Text
from smtptest.monitors.reading.shapes import ChangeFacts, IncidentFacts, Report, Row, Share, Window
from smtptest.web.presenters.monitors import calendar as calendars
from smtptest.web.presenters.monitors.curve import curve, last_day
from smtptest.web.presenters.monitors.document import incident_path
from smtptest.web.presenters.monitors.figures import percent, reply_time, span, tone_of
from smtptest.web.presenters.monitors.state_words import changed, states, words_of, worst

_WINDOWS: dict[str, Text] = {
    "24h": gettext_lazy("24 hours"),
    "7d": gettext_lazy("7 days"),
    "30d": gettext_lazy("30 days"),
    "365d": gettext_lazy("365 days"),
}
# How many incidents the report itself shows; its months show the rest.
_SHOWN = 10


def head(report: Report) -> Json:
    """Return what each page of the report has: its name, its state, and where else it is.

    ``incident_url``: of the incident that lasts; empty if none does, and in lists, which read no incidents.
    """
    return {
        "id": report.id,
        "name": report.name,
        "kind": report.kind,
        "public": report.public,
        "state": state(report.state, report.reason),
        "since": report.since,
        "lasts": span((report.now - report.since).total_seconds()),
        "paused": report.paused,
        "now": report.now,
        "url": reverse("status", args=[report.id]),
        "json_url": reverse("status-json", args=[report.id]),
        "feed_url": reverse("status-feed", args=[report.id]),
        "group": report.group,
        "group_url": reverse("status-group", args=[report.id]) if report.group else "",
        "incident_url": _ongoing(report),
    }


def _ongoing(report: Report) -> str:
    return next((incident_path(report.id, one.began) for one in report.incidents if one.ended is None), "")


def state(word: str, reason: str = "") -> Json:
    """Return the state's ``word``, ``label``, ``says``, ``tone`` and ``sign``. reason: the code of the last run's."""
    words = words_of(word, reason)
    told = {"label": str(words.label), "says": str(words.says), "tone": words.tone, "sign": words.sign}
    return {"word": word or "none", **told}


def context(report: Report) -> Json:
    """Return the context of the report's first page."""
    begins, ends = last_day(report.now)
    today = report.now.date()
    first = _months_before(today, 11)
    return {
        "report": head(report),
        "windows": windows(report),
        "months": calendars.months(report, first, today),
        "legend": legend(),
        "curve": curve(report.samples, begins, ends),
        "median": "" if report.median is None else reply_time(report.median),
        "p95": reply_time(report.p95),
        "certificate": _certificate(report),
        "incidents": [incident(report, one) for one in report.incidents[:_SHOWN]],
        "more_incidents": max(0, len(report.incidents) - _SHOWN),
        "changes": [_change(one) for one in report.changes],
        "maintenance": [_planned(one) for one in report.maintenance],
    }


def windows(report: Report) -> list[Json]:
    """Return the uptime of each window: ``label``, ``percent``, ``tone`` and ``measured``, empty if all of it was, or
    nothing, for which the dash stands."""
    shown = [(_WINDOWS[name], figures(share), share.ratio is None) for name, share in report.windows.items()]
    return [{"label": label, **told, **({"measured": ""} if nothing else {})} for label, told, nothing in shown]


def figures(share: Share) -> Json:
    """Return the share in words."""
    measured = "" if share.measured >= 0.9999 else percent(share.measured)
    return {"percent": percent(share.ratio), "tone": tone_of(share.ratio), "measured": measured}


def legend() -> list[Json]:
    """Return the states that a calendar shows, the best first."""
    return [state(word) for word in states()]


def incident(report: Report, one: IncidentFacts) -> Json:
    """Return an incident in a list."""
    ends = one.ended or report.now
    return {
        "url": incident_path(report.id, one.began),
        "state": state(one.worst),
        "began": one.began,
        "ended": one.ended,
        "lasted": span((ends - one.began).total_seconds()),
        "acknowledged": one.acknowledged,
        "flapping": one.flapping,
        "states": [{"at": at, "state": state(word)} for at, word in one.states],
    }


def _change(one: ChangeFacts) -> Json:
    return {"at": one.at, "what": changed(one.what)}


def _planned(one: Window) -> Json:
    same_day = one.begins.date() == one.ends.date()
    return {"begins": one.begins, "ends": one.ends, "same_day": same_day, "note": one.note}


def group(reports: Sequence[Report]) -> Json:
    """Return the context of the page of several monitors, of which there is at least one: each of them, and the worst
    state with how many are in it."""
    worst_state = worst({one.state for one in reports})
    count = sum(one.state == worst_state for one in reports)
    return {
        "group": reports[0].group,
        "monitors": [{**head(one), "windows": windows(one), "hidden": not one.public} for one in reports],
        "some_hidden": not all(one.public for one in reports),
        "state": state(worst_state),
        "says": _("%(count)d of %(all)d monitors") % {"count": count, "all": len(reports)},
    }


def _certificate(report: Report) -> Json:
    """Return the day on which the certificate expires (``until``), how many days are ``left``, and whether it
    ``expired`` before today or expires ``today``; nothing if none was seen."""
    until, days = report.certificate_until, report.certificate_days
    if until is None or days is None:
        return {}
    left = _("%(count)d d") % {"count": max(0, days)}
    return {"until": until.date(), "left": left, "expired": days < 0, "today": days == 0}


def _months_before(day: date, count: int) -> date:
    """The first day of the month so many months before."""
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)


def year(report: Report, number: int) -> Json:
    """Return the context of the page of a year."""
    first, last = date(number, 1, 1), date(number, 12, 31)
    rows = _rows(report, first, last)
    by_month: dict[int, list[Row]] = {}
    for row in rows:
        by_month.setdefault(row.begins.month, []).append(row)
    parts = [
        {
            "name": date_format(date(number, month, 1), "M"),
            "url": reverse("status-month", args=[report.id, number, month]),
            **_part(report, date(number, month, 1), _month_end(number, month), own),
        }
        for month, own in by_month.items()
    ]
    return {
        **_period(report, calendars.share_of(report, rows, first, last), str(number), parts),
        "months": calendars.months(report, first, last),
        **_neighbours(report, "status-year", (number - 1,), (number + 1,), (first, last)),
    }


def month(report: Report, year_number: int, number: int) -> Json:
    """Return the context of the page of a month."""
    first, last = date(year_number, number, 1), _month_end(year_number, number)
    rows = _rows(report, first, last)
    parts = [
        {
            "name": date_format(row.begins, _("D j M")),
            "url": reverse("status-day", args=[report.id, year_number, number, row.begins.day]),
            **_part(report, row.begins.date(), row.begins.date(), [row]),
        }
        for row in rows
    ]
    before, after = first - timedelta(days=1), last + timedelta(days=1)
    return {
        **_period(report, calendars.share_of(report, rows, first, last), date_format(first, "F Y"), parts),
        "up": {"url": reverse("status-year", args=[report.id, year_number]), "name": str(year_number)},
        **_neighbours(report, "status-month", (before.year, before.month), (after.year, after.month), (first, last)),
        "incidents": _incidents(report, first, last),
    }


def day(report: Report, the_day: date, hours: Sequence[Row], samples: Sequence[Any]) -> Json:
    """Return the context of the page of a day. hours, samples: those of that day, as far as they are kept."""
    rows = _rows(report, the_day, the_day)
    begins = datetime(the_day.year, the_day.month, the_day.day, tzinfo=report.now.tzinfo)
    parts = [
        {
            "name": f"{row.begins:%H:%M}",
            "url": "",
            **figures(row.share),
            "state": state(calendars.state_of(row)),
            "median": reply_time(row.median),
        }
        for row in hours
    ]
    before, after = the_day - timedelta(days=1), the_day + timedelta(days=1)
    up = reverse("status-month", args=[report.id, the_day.year, the_day.month])
    return {
        **_period(report, calendars.share_of(report, rows, the_day, the_day), date_format(the_day, _("j F Y")), parts),
        "up": {"url": up, "name": date_format(the_day, "F Y")},
        **_neighbours(report, "status-day", _parts(before), _parts(after), (the_day, the_day)),
        "incidents": _incidents(report, the_day, the_day),
        "curve": curve(samples, begins, begins + timedelta(days=1)) if samples else None,
    }


def _parts(the_day: date) -> tuple[int, int, int]:
    return the_day.year, the_day.month, the_day.day


def _period(report: Report, share: Share, title: str, parts: list[Json]) -> Json:
    return {"report": head(report), "title": title, "whole": figures(share), "parts": parts, "legend": legend()}


def _part(report: Report, first: date, last: date, rows: Sequence[Row]) -> Json:
    """A row in the table of a period: its figures, its worst state, and how many incidents began in it."""
    return {
        **figures(calendars.share_of(report, rows, first, last)),
        "state": state(worst({calendars.state_of(row) for row in rows})),
        "incidents": len(_incidents(report, first, last)),
    }


def _rows(report: Report, first: date, last: date) -> list[Row]:
    return [row for row in report.days if first <= row.begins.date() <= last]


def _incidents(report: Report, first: date, last: date) -> list[Json]:
    """The incidents that were going on at some time of these days."""
    return [
        incident(report, one)
        for one in report.incidents
        if one.began.date() <= last and (one.ended or report.now).date() >= first
    ]


def _neighbours(
    report: Report, name: str, before: tuple[int, ...], after: tuple[int, ...], period: tuple[date, date]
) -> Json:
    """The pages before and after this one, if anything is known of their time."""
    earlier = any(row.begins.date() < period[0] for row in report.days)
    later = any(row.begins.date() > period[1] for row in report.days)
    return {
        "before": reverse(name, args=[report.id, *before]) if earlier else "",
        "after": reverse(name, args=[report.id, *after]) if later else "",
    }


def _month_end(year_number: int, number: int) -> date:
    return date(year_number, number, calendar.monthrange(year_number, number)[1])
