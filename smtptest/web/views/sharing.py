"""Shares a transcript: the preview image of its link, a longer lifetime, title and note, and a masked copy."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from smtptest import __version__
from smtptest.admission import admit
from smtptest.conf import engine
from smtptest.engine.events import Json
from smtptest.serving.daemon_threads import DaemonThreadPool
from smtptest.serving.json_requests import is_json
from smtptest.serving.page_threads import Busy, Gate, busy_response, in_page_thread
from smtptest.transcripts import copies, event_log
from smtptest.transcripts.database.threads import in_read_thread, in_thread, in_write_thread
from smtptest.transcripts.masking.mask import masked
from smtptest.transcripts.models import NOTE_LENGTH, TITLE_LENGTH, Test
from smtptest.transcripts.render.document import document_of
from smtptest.transcripts.render.plaintext import conversation_text
from smtptest.web.forms.handed_out import one_line, several_lines
from smtptest.web.forms.request_data import BadRequest, json_fields, texts
from smtptest.web.presenters.open_graph import card
from smtptest.web.presenters.social_card import draw
from smtptest.web.views.lookup import found_document, found_test, not_yours, refusal
from smtptest.web.views.starting import with_headers

# Copies are made one at a time; this many may be in progress or waiting.
_MASKING, _AT_ONCE = DaemonThreadPool(1, "masking"), Gate(8)


async def picture(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The verdict as a PNG of 1200 by 630 pixels."""

    def make() -> HttpResponse:
        png = draw(card(request, found_document(request, public_id)[0]))
        return HttpResponse(png, content_type="image/png")

    return await in_page_thread(request, make, public_id)


async def keep(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep the transcript for as long as the operator allows. For the owner only."""
    test, mine = await found_test(request, public_id)
    if not mine:
        return not_yours(request)
    await in_write_thread(copies.keep)(test, timedelta(days=engine.environment().keep_days_max))
    return _to(public_id)


async def note(request: HttpRequest, public_id: str) -> HttpResponse:
    """Set title and note, which every reader sees; what is not sent stays. For the owner only.

    A masked copy has neither.
    """
    test, mine = await found_test(request, public_id)
    if not mine:
        return not_yours(request)
    try:
        given = json_fields(request, texts("title", "note")) if is_json(request) else request.POST
    except BadRequest as bad:
        return JsonResponse({"errors": bad.errors}, status=400)
    if not test.masked:
        # A program may write a number.
        title = one_line(str(given.get("title", test.title)), TITLE_LENGTH)
        text = several_lines(str(given.get("note", test.note)), NOTE_LENGTH)
        await in_write_thread(copies.describe)(test, title, text)
    return _to(public_id)


async def mask(request: HttpRequest, public_id: str) -> HttpResponse:
    """Preview a masked copy; with POST, make it if there is none and redirect to it. For the owner only."""
    test, mine = await found_test(request, public_id)
    if not mine:
        return not_yours(request)
    if (answer := await _without_masking(request, test)) is not None:
        return answer
    try:
        await admit.ask_for_copy(request, test, "copy" if request.method == "POST" else "preview")
        with _AT_ONCE.passage():
            return await (_made(test) if request.method == "POST" else _previewed(request, test))
    except admit.Refused as refused:
        answer = refusal(request, "errors/429.html", refused.status, refused.errors, public_id)
        return with_headers(refused.headers, answer)
    except Busy:
        return busy_response(request)


async def _without_masking(request: HttpRequest, test: Test) -> HttpResponse | None:
    """The answer if there already is a copy, or cannot be one yet; else None."""
    if test.masked:
        return _to(test.public_id)
    if not await in_read_thread(event_log.is_over)(test):
        words = _("A test can only be copied when it has ended. Go back and try again then.")
        return refusal(request, "errors/409.html", 409, {"__all__": [words]}, test.public_id)
    copy = await in_read_thread(copies.copy_of)(test)
    return None if copy is None else _to(copy.public_id)


async def _made(test: Test) -> HttpResponse:
    # In a separate thread: a long transcript takes seconds, and no page or login should wait for it.
    plan, events = await in_thread(_masked, _MASKING)(test)
    keep_for = timedelta(days=engine.environment().keep_days)
    copy: Test = await in_write_thread(copies.store_copy)(test, plan, events, keep_for)
    return _to(copy.public_id)


async def _previewed(request: HttpRequest, test: Test) -> HttpResponse:
    text = await in_thread(_text_of_copy, _MASKING)(test)
    context = {"version": __version__, "public_id": test.public_id, "text": text}
    response = await in_thread(render, _MASKING)(request, "transcript/mask.html", context)
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _masked(test: Test) -> tuple[Json, list[Json]]:
    return masked(test.plan, event_log.read(test))


def _text_of_copy(test: Test) -> str:
    plan, events = _masked(test)
    return conversation_text(document_of(test, plan, events, ""))


def _to(public_id: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("transcript", args=[public_id]) + "#share", status=303)
