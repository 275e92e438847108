"""The manage page of a monitor and its buttons. Its address is the capability: whoever has it may press them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import chain

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control

from smtptest.admission import visitors
from smtptest.engine.addressing import Address
from smtptest.monitors import create, limits
from smtptest.monitors import maintenance as windows
from smtptest.monitors.alerts import quiet as hours
from smtptest.monitors.models import Maintenance
from smtptest.monitors.reading import owned
from smtptest.serving.json_requests import is_json, wants_json
from smtptest.serving.page_threads import in_page_thread
from smtptest.transcripts.database.threads import in_read_thread, in_write_thread
from smtptest.web.forms.monitors.alerts_form import AlertsForm
from smtptest.web.forms.monitors.maintenance_form import MaintenanceForm
from smtptest.web.forms.request_data import BadRequest, json_fields
from smtptest.web.links import origin
from smtptest.web.presenters.monitors import manage as presenter
from smtptest.web.views.starting import with_headers


@cache_control(no_store=True, private=True)
async def page(request: HttpRequest, key: str) -> HttpResponseBase:
    """The page."""
    return await _page(request, key)


async def _page(request: HttpRequest, key: str, *, status: int = 200, **refused: object) -> HttpResponseBase:
    """The page. refused: why what was asked for was not done, which fields are wrong, and what was typed, by the names
    that the template has for them."""

    def make() -> HttpResponse:
        found = owned.find(key)
        if found is None:
            raise Http404
        context = {**presenter.context(found, origin(request)), **refused}
        return render(request, "monitors/manage.html", context, status=status)

    return await in_page_thread(request, make)


async def pause(request: HttpRequest, key: str) -> HttpResponse:
    """Make no run until it is resumed."""
    return await _done(key, create.pause)


async def resume(request: HttpRequest, key: str) -> HttpResponse:
    """Make runs again."""
    return await _done(key, partial(create.resume, visitor=_visitor(request)))


async def run(request: HttpRequest, key: str) -> HttpResponseBase:
    """Make a run now; return the page with the reason if the visitor has used up their runs."""
    try:
        return await _done(key, partial(create.run_now, visitor=_visitor(request)))
    except limits.Refused as refused:
        if wants_json(request):
            errors = {refused.field: [str(refused)]}
            return JsonResponse({"errors": errors}, status=refused.status, headers=refused.headers)
        page = await _page(request, key, status=refused.status, run_error=str(refused))
        return with_headers(refused.headers, page)


def _visitor(request: HttpRequest) -> Address | None:
    return visitors.address_of(request.scope)  # type: ignore[attr-defined]  # all our requests come by ASGI


async def acknowledge(request: HttpRequest, key: str) -> HttpResponse:
    """Say that the incident is known: no reminder is sent any more."""
    return await _done(key, create.acknowledge)


async def publish(request: HttpRequest, key: str) -> HttpResponse:
    """Let everybody who has the link see the report, or nobody."""
    return await _done(key, create.publish)


async def masking(request: HttpRequest, key: str) -> HttpResponse:
    """Show the transcripts of the report unmasked, or masked again."""
    return await _done(key, create.change_masking)


async def delete(request: HttpRequest, key: str) -> HttpResponse:
    """Delete the monitor and all that is kept of it."""
    await _do(key, create.delete)
    return HttpResponseRedirect(reverse("monitors"), status=303)


async def maintenance(request: HttpRequest, key: str) -> HttpResponseBase:
    """Announce maintenance. Returns 303, or 201 with what was announced; if it was not, the page or JSON with the
    reason."""
    try:
        typed = json_fields(request, MaintenanceForm.base_fields) if is_json(request) else request.POST
        window = await _planned(key, MaintenanceForm(typed))
    except BadRequest as bad:
        if wants_json(request):
            return await _not_understood(key, bad)
        planned = {name: request.POST.get(name, "") for name in MaintenanceForm.base_fields}
        return await _page(request, key, status=400, maintenance_error=_in_one(bad), wrong=bad.errors, **planned)
    if not is_json(request):
        return HttpResponseRedirect(reverse("manage", args=[key]), status=303)
    told = {"begins": window.begins.isoformat(), "ends": window.ends.isoformat(), "note": window.note}
    cancels = origin(request) + reverse("manage-cancel", args=[key, window.pk])
    return JsonResponse({**told, "cancel": cancels}, status=201, headers={"Cache-Control": "no-store"})


async def _planned(key: str, form: MaintenanceForm) -> Maintenance:
    """The maintenance that a form announces. Raises BadRequest, and Http404 if the key is nobody's."""
    if not form.is_valid():
        raise BadRequest(_errors(form))
    try:
        window = await in_write_thread(windows.plan)(key, **form.cleaned_data)
    except windows.TooMuch:
        raise BadRequest({"__all__": [_("This monitor has as much maintenance planned as it may have.")]}) from None
    except windows.Past:
        raise BadRequest({"ends": [_("The end is in the past. Enter a later time, in UTC.")]}) from None
    if window is None:
        raise Http404
    return window


async def cancel(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Take maintenance back, or end it if it has begun."""
    return await _done(key, partial(windows.cancel, number=number))


async def quiet(request: HttpRequest, key: str) -> HttpResponseBase:
    """Choose when and in which language people get alerts; return the page or JSON with the reason if that is
    impossible."""
    try:
        form = AlertsForm(json_fields(request, AlertsForm.base_fields) if is_json(request) else request.POST)
        if not form.is_valid():
            raise BadRequest(_errors(form))
    except BadRequest as bad:
        if wants_json(request):
            return await _not_understood(key, bad)
        begin, end, zone, language = (request.POST.get(name, "") for name in AlertsForm.base_fields)
        chosen = {"quiet": {"begin": begin, "end": end, "zone": zone}, "alert_language": language}
        return await _page(request, key, status=400, quiet_error=_in_one(bad), wrong=bad.errors, **chosen)
    return await _done(key, partial(hours.choose_by_key, **form.values()))


async def _not_understood(key: str, bad: BadRequest) -> JsonResponse:
    """What is wrong, as JSON. Raises Http404 if the key is nobody's: whoever guesses keys is told that and no more."""
    if await in_read_thread(create.find)(key) is None:
        raise Http404
    return JsonResponse({"errors": bad.errors}, status=400)


def _errors(form: Form) -> dict[str, list[str]]:
    """By field."""
    return {name: list(map(str, texts)) for name, texts in form.errors.items()}


def _in_one(bad: BadRequest) -> str:
    return " ".join(chain(*bad.errors.values()))


async def _done(key: str, deed: Callable[[str], object]) -> HttpResponse:
    await _do(key, deed)
    return HttpResponseRedirect(reverse("manage", args=[key]), status=303)


async def _do(key: str, deed: Callable[[str], object]) -> None:
    """Do this with the monitor that has the key. Raises Http404 if there is none."""
    if not await in_write_thread(deed)(key):
        raise Http404
