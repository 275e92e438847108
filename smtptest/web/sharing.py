"""What is done with a transcript's link: its picture for chats, keeping it longer, and a copy for the public."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control

from smtptest import __version__
from smtptest.transcripts import keeping, log
from smtptest.transcripts.masking.masked import masked
from smtptest.transcripts.models import Test
from smtptest.web import admission, engine
from smtptest.web.found import found_document, found_test, not_yours, without_trace
from smtptest.web.picture import draw
from smtptest.web.preview import card
from smtptest.web.storage import stored, written


@cache_control(no_store=True, private=True)
async def picture(request: HttpRequest, public_id: str) -> HttpResponse:
    """The verdict as a picture, 1200 by 630."""
    found, _ = await found_document(request, public_id)
    # Not on the loop: a picture takes tens of milliseconds, in which no line would be shown to anybody.
    png = await asyncio.to_thread(draw, card(request, found))
    return without_trace(HttpResponse(png, content_type="image/png"))


async def keep(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep the transcript as long as the operator allows, for whoever started the test."""
    test, mine = await found_test(request, public_id)
    if not mine:
        return not_yours(request)
    await written(keeping.keep)(test, timedelta(days=engine.environment().keep_days_max))
    return _to(public_id)


async def mask(request: HttpRequest, public_id: str) -> HttpResponse:
    """To the masked copy of the transcript, made where there is none, for whoever started the test."""
    test, mine = await found_test(request, public_id)
    if not mine:
        return not_yours(request)
    if test.masked:
        return _to(public_id)
    if not await stored(log.is_over)(test):
        return render(request, "409.html", {"version": __version__, "public_id": public_id}, status=409)
    copy = await stored(keeping.copy_of)(test)
    if copy is None:
        try:
            await admission.ask_for_copy(request, test)
        except admission.Refused as refused:
            return _refusal(request, public_id, refused)
        copy = await _masked_copy(test)
    return _to(copy.public_id)


def _refusal(request: HttpRequest, public_id: str, refused: admission.Refused) -> HttpResponse:
    context = {"version": __version__, "public_id": public_id, "reasons": refused.errors["__all__"]}
    response = render(request, "429.html", context, status=refused.status)
    for name, value in refused.headers.items():
        response[name] = value
    return response


async def _masked_copy(test: Test) -> Test:
    events = await stored(log.read)(test)
    # A long transcript takes seconds: neither on the loop nor in the one thread that has the database.
    plan, events = await asyncio.to_thread(masked, test.plan, events)
    keep_for = timedelta(days=engine.environment().keep_days)
    copy: Test = await written(keeping.store_copy)(test, plan, events, keep_for)
    return copy


def _to(public_id: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("transcript", args=[public_id]) + "#share", status=303)
