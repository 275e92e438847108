"""The uptime report: its page, its years, months, days and incidents, its JSON and its feed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from smtptest.admission import ownership
from smtptest.engine.events import Json
from smtptest.monitors.reading import incidents, reports
from smtptest.monitors.reading.shapes import IncidentFacts, Report
from smtptest.serving.page_threads import in_page_thread
from smtptest.transcripts.render.in_words import in_language
from smtptest.web.links import origin
from smtptest.web.presenters.monitors import report as presenter
from smtptest.web.presenters.monitors.document import INCIDENT_FORMAT, document
from smtptest.web.presenters.monitors.feed import feed

# Nothing is lost if a report is half a minute old, and a page that many look at costs little.
_CACHED = {"Cache-Control": "private, max-age=30", "X-Robots-Tag": "noindex, nofollow, noarchive"}
# Reads a transcript by its public id, masked or whole.
Read = Callable[[str], incidents.Shown | None]
# The years that an address may name.
_YEARS = range(2000, 2200)


async def status(request: HttpRequest, report: str) -> HttpResponseBase:
    """The report."""
    return await _page(request, report, "monitors/report.html", presenter.context)


async def year(request: HttpRequest, report: str, year: int) -> HttpResponseBase:
    """A year of it."""
    _day(year, 1, 1)
    until = datetime(year + 1, 1, 1, tzinfo=UTC)
    return await _page(request, report, "monitors/period.html", lambda found: presenter.year(found, year), until)


async def month(request: HttpRequest, report: str, year: int, month: int) -> HttpResponseBase:
    """A month of it."""
    _day(year, month, 1)
    until = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return await _page(
        request, report, "monitors/period.html", lambda found: presenter.month(found, year, month), until
    )


async def day(request: HttpRequest, report: str, year: int, month: int, day: int) -> HttpResponseBase:
    """A day of it, hour by hour."""
    the_day = _day(year, month, day)

    def context(found: Report) -> Json:
        begins = datetime(year, month, day, tzinfo=UTC)
        hours, samples = reports.hours_of(found.id, begins), reports.samples_of(found.id, begins)
        return presenter.day(found, the_day, hours, samples)

    return await _page(request, report, "monitors/period.html", context, _end(the_day))


async def incident(request: HttpRequest, report: str, year: int, month: int, day: int, second: str) -> HttpResponseBase:
    """An incident, with the transcripts that are kept of it."""
    the_day = _day(year, month, day)

    def context(found: Report) -> Json:
        one = next((one for one in found.incidents if _is_of(one, the_day, second)), None)
        if one is None:
            raise Http404
        read = incidents.masked_transcript if found.masked else incidents.whole_transcript
        day_url = reverse("status-day", args=[report, year, month, day])
        return {
            "report": presenter.head(found),
            "incident": presenter.incident(found, one),
            "day": {"url": day_url, "name": date_format(the_day, _("j M Y"))},
            "said": _said(one, read),
            "transcripts": _transcripts(one, read, owner=reports.is_owner(report, ownership.token_of(request))),
            "masked": found.masked,
        }

    return await _page(request, report, "monitors/incident.html", context, _end(the_day))


def _end(the_day: date) -> datetime:
    """The moment after it."""
    return datetime(the_day.year, the_day.month, the_day.day, tzinfo=UTC) + timedelta(days=1)


def _is_of(one: IncidentFacts, the_day: date, second: str) -> bool:
    return one.began.date() == the_day and one.began.strftime(INCIDENT_FORMAT) == second


def _said(one: IncidentFacts, read: Read) -> Json:
    """How the worst of its tests that are kept ended: the event, in the reader's language; empty if none is kept."""
    kept = (read(one.tests[name]) for name in ("worst", "first", "last") if name in one.tests)
    end = next((found.end for found in kept if found is not None and found.end), None)
    return in_language(end) if end else {}


def _transcripts(one: IncidentFacts, read: Read, *, owner: bool) -> list[Json]:
    """The transcripts of an incident; for the owner with links to them."""
    titles = {
        "first": _("The first failed run"),
        "worst": _("The worst run"),
        "last": _("The last failed run"),
        "good": _("The last good run before it"),
    }
    told, seen = [], set()
    for name, title in titles.items():
        public_id = one.tests.get(name, "")
        found = read(public_id) if public_id and public_id not in seen else None
        if found is None:
            continue
        seen.add(public_id)
        compared = "good" in one.tests and name != "good"
        told.append(
            {
                "title": title,
                "text": found.text,
                "url": reverse("transcript", args=[public_id]) if owner else "",
                "compare_url": reverse("compare", args=[one.tests["good"], public_id]) if owner and compared else "",
            }
        )
    return told


async def status_json(request: HttpRequest, report: str) -> HttpResponseBase:
    """The report as JSON."""

    def make() -> HttpResponse:
        return JsonResponse(document(_found(request, report, days=False)), headers=_CACHED)

    return await in_page_thread(request, make)


async def status_feed(request: HttpRequest, report: str) -> HttpResponseBase:
    """Its incidents as an Atom feed."""

    def make() -> HttpResponse:
        found = document(_found(request, report, days=False))
        page, address = reverse("status", args=[report]), reverse("status-feed", args=[report])
        text = feed(found, origin(request), page, address)
        return HttpResponse(text, content_type="application/atom+xml; charset=utf-8", headers=_CACHED)

    return await in_page_thread(request, make)


async def group(request: HttpRequest, report: str) -> HttpResponseBase:
    """The monitors of the group that this one is in, on one page: the public ones, and for their owner the others."""

    def context(found: Report) -> Json:
        others = reports.group_of(found.id, whole=reports.is_owner(report, ownership.token_of(request)))
        if not found.group or not others:
            raise Http404
        return presenter.group(others)

    return await _page(request, report, "monitors/group.html", context)


async def _page(
    request: HttpRequest,
    report: str,
    template: str,
    context: Callable[[Report], dict[str, Any]],
    until: datetime | None = None,
) -> HttpResponseBase:
    """The page that this template makes of the report. until: the end of the period that it shows; None for now."""

    def make() -> HttpResponse:
        response = render(request, template, context(_found(request, report, until=until)))
        for name, value in _CACHED.items():
            response[name] = value
        return response

    return await in_page_thread(request, make)


def _found(request: HttpRequest, report: str, *, days: bool = True, until: datetime | None = None) -> Report:
    """The report, if it is public or the reader's own. Raises Http404. days: with its days and runs. until: with the
    incidents up to then."""
    found = reports.find(report, days=days, until=until)
    if found is None or not (found.public or reports.is_owner(report, ownership.token_of(request))):
        raise Http404
    return found


def _day(year: int, month: int, day: int) -> date:
    """The day that the address names. Raises Http404 if there is no such day."""
    try:
        named = date(year, month, day)
    except (ValueError, OverflowError):  # an address can name a number of any length
        raise Http404 from None
    if year not in _YEARS or named > datetime.now(UTC).date() + timedelta(days=366):
        raise Http404
    return named
