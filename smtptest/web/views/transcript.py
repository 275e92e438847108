"""A transcript: its page, its other formats, and what its owner can do with the test."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from smtptest.runs import runner
from smtptest.serving.middleware.language import asked_for
from smtptest.serving.page_threads import in_page_thread, unless_long
from smtptest.transcripts.database.retry import UNAVAILABLE
from smtptest.transcripts.models import Test
from smtptest.transcripts.render import plaintext
from smtptest.transcripts.render.in_words import document_in_language
from smtptest.web.presenters import transcript_page
from smtptest.web.presenters.explanations import explanations
from smtptest.web.views.lookup import found_document, found_test, not_yours
from smtptest.web.views.receive import here
from smtptest.web.views.refused import not_found
from smtptest.web.views.starting import starts_at_once

# How long the first page of a test waits for its first line. Without it, that comes by the websocket, which the browser
# opens when it has drawn the page: later than this for a server that answers at once.
_FIRST_LINE_SECONDS = 0.04


async def transcript(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The page of a test, live while it runs. It is the same in the frame and by the shared link."""
    try:
        return await in_page_thread(request, partial(_page, request, public_id), public_id)
    except Http404:
        # Not raised to Django's handler, whose page could not be shown in the frame.
        return not_found(request)


async def first_page(request: HttpRequest, test: Test, token: str) -> str:
    """The page of a test that has just started, as HTML, with its first line if that is there soon; empty if long.

    token: of whoever started it, whose request does not bring it yet.
    """
    await runner.first_line(test, _FIRST_LINE_SECONDS)
    try:
        made = await unless_long(partial(_page, request, test.public_id, token), test.public_id)
    except (Http404, *UNAVAILABLE):
        made = None  # the test runs all the same
    return made.content.decode() if made else ""


def _page(request: HttpRequest, public_id: str, token: str = "") -> HttpResponse:
    found, mine = found_document(request, public_id, token)
    found, starts = document_in_language(found), mine and starts_at_once(found["plan"])
    context = transcript_page.context(request, found, owner=mine, starts=starts, here=here(found, owner=mine))
    return render(request, "transcript/page.html", context)


async def answer(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The parts of the page that the end of the test changes, as HTML."""

    def make() -> HttpResponse:
        found, mine = found_document(request, public_id)
        found, starts = document_in_language(found), mine and starts_at_once(found["plan"])
        context = transcript_page.ended(found, owner=mine, starts=starts, here=here(found, owner=mine))
        return render(request, "transcript/ended.html", context)

    return await in_page_thread(request, make, public_id)


async def transcript_json(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The whole transcript as JSON."""

    def make() -> HttpResponse:
        found = found_document(request, public_id)[0]
        # Translated only if the query names a language: other programs expect the English words.
        if asked_for(request):
            found = document_in_language(found)
        return HttpResponse(_as_json(found), content_type="application/json")

    return await in_page_thread(request, make, public_id)


def _as_json(found: dict[str, Any]) -> str:
    """The document as JSON, event by event: one call for all of them would keep all other threads waiting."""
    head = json.dumps({name: value for name, value in found.items() if name != "events"}).removesuffix("}")
    return f'{head}, "events": [{", ".join(map(json.dumps, found["events"]))}]}}'


async def transcript_text(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The whole transcript as plain text."""

    def make() -> HttpResponse:
        text = plaintext.render(found_document(request, public_id)[0])
        return HttpResponse(text, content_type="text/plain; charset=utf-8")

    return await in_page_thread(request, make, public_id)


async def transcript_explanations(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The explanations of the transcript's lines and findings, as JSON."""

    def make() -> HttpResponse:
        found = found_document(request, public_id)[0]
        return JsonResponse(explanations(found["events"], found["plan"]))

    return await in_page_thread(request, make, public_id)


async def stop(request: HttpRequest, public_id: str) -> HttpResponse:
    """Stop the test. For the owner only."""
    test, mine = await found_test(request, public_id)
    if not mine:
        return not_yours(request)
    await runner.stop(test)
    return HttpResponseRedirect(reverse("transcript", args=[public_id]), status=303)


async def delete(request: HttpRequest, public_id: str) -> HttpResponse:
    """Delete the test and all that is stored about it. For the owner only."""
    test, mine = await found_test(request, public_id)
    if not mine:
        return not_yours(request)
    await runner.delete(test)
    return HttpResponseRedirect(reverse("index"), status=303)
