"""The manage page of a monitor and its buttons. Its address is the capability: whoever has it may press them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from smtptest.monitors import create
from smtptest.monitors.alerts import quiet as hours
from smtptest.monitors.models.incident import NOTE_LENGTH
from smtptest.monitors.reading import owned
from smtptest.serving.page_threads import in_page_thread
from smtptest.transcripts.database.threads import in_write_thread
from smtptest.web.forms.handed_out import one_line
from smtptest.web.links import origin
from smtptest.web.presenters.monitors import manage as presenter
from smtptest.web.presenters.monitors.manage import CONTROL_FORMAT


@cache_control(no_store=True, private=True)
async def page(request: HttpRequest, key: str) -> HttpResponseBase:
    """The page."""
    return await _page(request, key)


async def _page(request: HttpRequest, key: str, *, error: str = "", quiet_error: str = "") -> HttpResponseBase:
    def make() -> HttpResponse:
        found = owned.find(key)
        if found is None:
            raise Http404
        context = {**presenter.context(found, origin(request), error=error), "quiet_error": quiet_error}
        return render(request, "monitors/manage.html", context, status=400 if error or quiet_error else 200)

    return await in_page_thread(request, make)


async def pause(request: HttpRequest, key: str) -> HttpResponse:
    """Make no run until it is resumed."""
    return await _done(key, create.pause)


async def resume(request: HttpRequest, key: str) -> HttpResponse:
    """Make runs again."""
    return await _done(key, create.resume)


async def run(request: HttpRequest, key: str) -> HttpResponse:
    """Make a run now."""
    return await _done(key, create.run_now)


async def acknowledge(request: HttpRequest, key: str) -> HttpResponse:
    """Say that the incident is known: no reminder is sent any more."""
    return await _done(key, create.acknowledge)


async def publish(request: HttpRequest, key: str) -> HttpResponse:
    """Let everybody who has the link see the report, or nobody."""
    return await _done(key, create.publish)


async def delete(request: HttpRequest, key: str) -> HttpResponse:
    """Delete the monitor and all that is kept of it."""
    await _do(key, create.delete)
    return HttpResponseRedirect(reverse("monitors"), status=303)


async def maintenance(request: HttpRequest, key: str) -> HttpResponseBase:
    """Announce maintenance; the page with the reason if that cannot be."""
    begins, ends = (_moment(request.POST.get(name, "")) for name in ("begins", "ends"))
    if begins is None or ends is None or not begins < ends:
        return await _page(request, key, error=_("Enter a beginning, and an end after it."))
    note = one_line(request.POST.get("note", ""), NOTE_LENGTH)
    try:
        return await _done(key, partial(create.maintain, begins=begins, ends=ends, note=note))
    except create.TooMuchMaintenance:
        return await _page(request, key, error=_("This monitor has as much maintenance planned as it may have."))


async def quiet(request: HttpRequest, key: str) -> HttpResponseBase:
    """Choose the hours in which people get no alerts, or none if a field is empty; the page with the reason if not."""
    begin, end = (_minutes(request.POST.get(name, "")) for name in ("quiet_from", "quiet_until"))
    zone = request.POST.get("quiet_zone", "").strip() or "UTC"
    try:
        return await _done(key, partial(hours.choose_by_key, begin=begin, end=end, zone=zone))
    except hours.NotQuietHours:
        words = _("Enter two different times, and a time zone such as Europe/Vienna.")
        return await _page(request, key, quiet_error=words)


def _minutes(text: str) -> int | None:
    """Minutes since midnight from a control for a time; None if it is empty, or no time."""
    try:
        moment = datetime.strptime(text[:5], "%H:%M")  # a time of day in a zone that stands beside it
    except ValueError:
        return None
    return moment.hour * 60 + moment.minute


def _moment(text: str) -> datetime | None:
    """A moment as the page's control sends it, with or without seconds, in UTC; None if it is none."""
    try:
        return datetime.strptime(text[:16], CONTROL_FORMAT).replace(tzinfo=UTC)
    except ValueError:
        return None


async def _done(key: str, deed: Callable[[str], object]) -> HttpResponse:
    await _do(key, deed)
    return HttpResponseRedirect(reverse("manage", args=[key]), status=303)


async def _do(key: str, deed: Callable[[str], object]) -> None:
    """Do this with the monitor that has the key. Raises Http404 if there is none."""
    if not await in_write_thread(deed)(key):
        raise Http404
