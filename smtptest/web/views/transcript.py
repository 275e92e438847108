"""The pages: the form, and a transcript in its three forms."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from smtptest.admission import admit, ownership
from smtptest.conf import engine
from smtptest.runs import runner
from smtptest.serving.middleware import outage
from smtptest.serving.page_threads import made
from smtptest.transcripts import usage
from smtptest.transcripts.database.retry import AWAY
from smtptest.transcripts.models import Test
from smtptest.transcripts.render.dialogs import with_places
from smtptest.transcripts.render.page import conversation, counts, first_lines, with_days, worst_first
from smtptest.transcripts.render.plaintext import render as render_text
from smtptest.transcripts.render.plan_summary import asked
from smtptest.web import links
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.forms.probe_fields import probe_name
from smtptest.web.forms.request_data import BadRequest, is_json, json_fields, prefilled
from smtptest.web.forms.typed.host_input import LOOK
from smtptest.web.presenters import start_page
from smtptest.web.presenters.explanations import explanations, with_link
from smtptest.web.presenters.open_graph import preview
from smtptest.web.presenters.panels import panels
from smtptest.web.views import comparison
from smtptest.web.views.lookup import found_document as _document
from smtptest.web.views.lookup import found_test as _found
from smtptest.web.views.lookup import not_yours as _not_yours
from smtptest.web.views.lookup import without_trace as _without_trace

# The page has words of its own for these.
_SAID = frozenset({"security", "username", "stop_after", "probe"})


@sensitive_post_parameters()
async def index(request: HttpRequest) -> HttpResponse:
    """The form; a POST starts a test."""
    if request.method == "POST":
        return await (_start_by_json(request) if is_json(request) else _start_by_form(request))
    filled = prefilled(request)
    form = TestForm(initial={**await comparison.prepared(request), **filled.fields})
    form.filled = filled
    return _page(request, form, status=200)


async def _start_by_form(request: HttpRequest) -> HttpResponse:
    form = TestForm(request.POST, files=request.FILES)
    if form.is_valid() and form.filled.left:
        form.add_error("host", LOOK)  # a transcript cannot say it: what was typed is not kept
    if form.errors:
        return _page(request, form, status=400)
    try:
        test, token = await _start(request, form)
    except AWAY as away:
        form.add_error(None, outage.sorry(away))
        return outage.patient(_page(request, form, status=503))
    except admit.Refused as refused:
        for name, texts in refused.errors.items():
            form.add_error(None if name == "__all__" else name, texts)
        return _with(refused.headers, _page(request, form, status=refused.status))
    response = HttpResponseRedirect(reverse("transcript", args=[test.public_id]), status=303)
    ownership.remember(response, token)
    return response


@sensitive_variables()
async def _start_by_json(request: HttpRequest) -> HttpResponse:
    try:
        form = TestForm(json_fields(request.body))
    except BadRequest as bad:
        return JsonResponse({"errors": bad.errors}, status=400)
    except RequestDataTooBig:
        return JsonResponse({"errors": {"__all__": [_("The request is too large.")]}}, status=400)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    try:
        test, token = await _start(request, form)
    except admit.Refused as refused:
        answer = {"errors": refused.errors} | ({"challenge": refused.challenge} if refused.challenge else {})
        return _with({**refused.headers, "Cache-Control": "no-store"}, JsonResponse(answer, status=refused.status))
    warnings = form.warnings()
    created = links.created(request, test.public_id) | ({"warnings": warnings} if warnings else {})
    response = JsonResponse(created, status=201)
    ownership.remember(response, token)
    return response


async def _start(request: HttpRequest, form: TestForm) -> tuple[Test, str]:
    token = ownership.token_of(request) or ownership.new_token()
    plan = form.plan()
    claims, proof = await admit.ask(request, plan)

    def link(public_id: str) -> str:
        return links.transcript_url(request, public_id)

    try:
        files = form.files_to_attach()
        test = await runner.start(
            plan, form.secret(), token, form.key(), files=files, claims=claims, proof=proof, link=link
        )
    except usage.Exceeded as exceeded:
        raise admit.exceeded(exceeded) from None
    except usage.AlreadySpent:
        raise admit.spent() from None
    await comparison.remember(test, request)
    return test, token


def _with(headers: dict[str, str], response: HttpResponse) -> HttpResponse:
    for name, value in headers.items():
        response[name] = value
    return response


@cache_control(no_store=True, private=True)
def _page(request: HttpRequest, form: TestForm, *, status: int) -> HttpResponse:
    env = engine.environment()
    preset = request.GET.get("preset", "")
    context = start_page.context(form, preset, public=env.public, rations=env.rations)
    return render(request, "start/page.html", context | {"previous": comparison.previous_of(request)}, status=status)


@cache_control(no_store=True, private=True)
async def transcript(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The page of a test, live while it runs: the same in the frame and as the shared link."""
    try:
        response = await made(request, partial(_transcript_page, request, public_id), public_id)
    except Http404:
        # Not by Django's handler: the frame must be able to say that the transcript is gone.
        response = render(request, "404.html", status=404)
    return _without_trace(response)


def _transcript_page(request: HttpRequest, public_id: str) -> HttpResponse:
    found, mine = _document(request, public_id)
    test = {
        **{name: value for name, value in found.items() if name != "events"},
        "started": parse_datetime(found["started"]),
        "expires": parse_datetime(found["expires"]),
        "owner": mine,
        "asked": list(asked(found["plan"], without=_SAID)),
        "json_url": reverse("transcript-json", args=[public_id]),
        "text_url": reverse("transcript-text", args=[public_id]),
        "explanations_url": reverse("transcript-explanations", args=[public_id]),
        "stop_url": reverse("stop", args=[public_id]),
        "delete_url": reverse("delete", args=[public_id]),
        "websocket_path": links.websocket_path(public_id),
        "again_url": links.again_url(public_id),
        "compare_url": comparison.compare_url(found),
    }
    shown, left_out = first_lines(found)
    groups = conversation(shown)
    events = [with_link(with_days(event, test["started"])) for event in with_places(found)]
    context = {
        "test": test,
        "findings": worst_first(events),
        "handshakes": [event for event in events if event["kind"] == "tls"],
        "counts": counts(found["events"]),
        "groups": groups,
        "left_out": left_out,
        "probe": probe_name(found["plan"]),
        "several": any(group["dialog"] for group in groups),
        "refresh": found["state"] == "running",
        "report_url": links.report_url(public_id),
        "preview": preview(request, found),
        **panels(found, owner=mine),
    }
    return render(request, "transcript/page.html", context)


@cache_control(no_store=True, private=True)
async def transcript_json(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The whole transcript as JSON."""

    def make() -> HttpResponse:
        return HttpResponse(_as_json(_document(request, public_id)[0]), content_type="application/json")

    return _without_trace(await made(request, make, public_id))


def _as_json(found: dict[str, Any]) -> str:
    """The document as JSON, event by event: for all of them at once no other thread could run, the loop's included."""
    head = json.dumps({name: value for name, value in found.items() if name != "events"}).removesuffix("}")
    return f'{head}, "events": [{", ".join(map(json.dumps, found["events"]))}]}}'


@cache_control(no_store=True, private=True)
async def transcript_text(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The transcript as text for a ticket."""

    def make() -> HttpResponse:
        text = render_text(_document(request, public_id)[0])
        return HttpResponse(text, content_type="text/plain; charset=utf-8")

    return _without_trace(await made(request, make, public_id))


@cache_control(no_store=True, private=True)
async def transcript_explanations(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """What each line of the transcript means."""

    def make() -> HttpResponse:
        return JsonResponse(explanations(_document(request, public_id)[0]["events"]))

    return _without_trace(await made(request, make, public_id))


async def stop(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stop the test, for whoever started it."""
    test, mine = await _found(request, public_id)
    if not mine:
        return _not_yours(request)
    await runner.stop(test)
    return HttpResponseRedirect(reverse("transcript", args=[public_id]), status=303)


async def delete(request: HttpRequest, public_id: str) -> HttpResponse:
    """Delete the test and all that is kept of it, for whoever started it."""
    test, mine = await _found(request, public_id)
    if not mine:
        return _not_yours(request)
    await runner.delete(test)
    return HttpResponseRedirect(reverse("index"), status=303)
