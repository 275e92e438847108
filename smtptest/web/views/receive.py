"""The page of receive tests: shows the form, and starts a test from it or from JSON; and the message that came."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control

from smtptest.admission import admit, visitors
from smtptest.conf import engine
from smtptest.conf.quota_settings import ProofOfWork
from smtptest.engine.events import Json
from smtptest.receiving import messages
from smtptest.receiving.addresses import new_address
from smtptest.runs import receiver
from smtptest.serving.json_requests import is_json
from smtptest.transcripts.database.threads import in_read_thread
from smtptest.transcripts.models import Test
from smtptest.transcripts.render.checks import is_receive, is_round_trip
from smtptest.web.forms.receiving.receive_form import ReceiveForm
from smtptest.web.presenters.questions import QUESTIONS
from smtptest.web.presenters.receiving.message import Kept, html_of
from smtptest.web.presenters.receiving.page import Here, behaviours
from smtptest.web.views import comparison, starting
from smtptest.web.views.lookup import found_test

# The HTML of a message is shown, and no more: no scripts, no forms, and nothing from the network.
_SANDBOX = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)


async def index(request: HttpRequest) -> HttpResponse:
    """The page with the form; a POST starts a test. Returns 303 or 201 if it started, 400 and more if it did not."""
    if request.method == "POST":
        if is_json(request):
            return await starting.by_json(request, ReceiveForm, start, {}, told)
        return await starting.by_form(request, ReceiveForm(request.POST), start, page)
    repeated = await comparison.prepared(request, Test.Kind.RECEIVE)
    filled_in = {name: request.GET[name] for name in ReceiveForm.base_fields if name in request.GET}
    return page(request, ReceiveForm(initial={**repeated, **filled_in}), status=200)


async def start(request: HttpRequest, form: ReceiveForm, previous: str) -> tuple[Test, str]:
    """Start the test of a valid form. Returns it with its owner's token. Raises admit.Refused.

    previous: the public id of the test that it repeats; empty for none.
    """
    settings = engine.environment().receive
    plan = form.plan(new_address(settings.domain), settings.minutes)
    visitor = visitors.address_of(request.scope)  # type: ignore[attr-defined]  # all our requests come by ASGI
    async with admit.admission(request, None) as admitted:
        test = await receiver.start(plan, str(visitor or ""), admitted)
    await comparison.remember(test, previous)
    return test, admitted.owner_token


def told(test: Test) -> Json:
    """What JSON says of a test that has started, besides its links."""
    settings = engine.environment().receive
    until = test.started + timedelta(minutes=settings.minutes)
    return {"address": test.plan["address"], "expires": until.isoformat(), **place()}


def place() -> Json:
    """Where the listener of this process takes mail: ``host`` and ``port``; empty if another process listens."""
    listening = receiver.listens_at()
    return {} if listening is None else {"host": listening[0], "port": listening[1]}


def here(found: Json, *, owner: bool) -> Here:
    """What the page of a test says besides its document. It queries the database in this thread.

    found: the transcript's document. owner: whether the reader started the test.
    """
    if not (is_receive(found) or is_round_trip(found)):
        return Here()
    message = messages.kept(found["id"]) if owner and found["verdict"] else None
    return Here(place=place(), kept=Kept(data=message[0], until=message[1]) if message else None)


@cache_control(no_store=True, private=True)
def page(request: HttpRequest, form: ReceiveForm, *, status: int) -> HttpResponse:
    """The page with this form; without a form if this installation receives no mail."""
    env, previous = engine.environment(), comparison.previous_of(request)
    context: dict[str, Any] = {
        "form": form,
        "receive": env.receive,
        "place": place(),
        "public": env.public,
        **behaviours(form["behaviour"].value() or ""),
        "questions": QUESTIONS,
        "question": "receive",
        "works": env.quotas.work is not ProofOfWork.NEVER,
        "returns": urlencode({"previous": previous} if previous else {}),
    }
    return render(request, "receiving/page.html", context, status=status)


async def message_html(request: HttpRequest, public_id: str) -> HttpResponse:
    """The HTML of the message, for the person who started the test: nothing in it is run, fetched or sent."""
    data = await _own_message(request, public_id)
    headers = {"Content-Security-Policy": _SANDBOX, "X-Frame-Options": "SAMEORIGIN", "Cache-Control": "no-store"}
    # In a thread: the parts of a hostile message take seconds to find.
    html = await asyncio.to_thread(html_of, data)
    return HttpResponse(html, content_type="text/html; charset=utf-8", headers=headers)


async def message(request: HttpRequest, public_id: str) -> HttpResponse:
    """The message as it came, for the person who started the test; for everyone else, and when its time is over, the
    404 of a test that does not exist."""
    data = await _own_message(request, public_id)
    headers = {"Content-Disposition": f'attachment; filename="{public_id[:8]}.eml"', "Cache-Control": "no-store"}
    return HttpResponse(data, content_type="message/rfc822", headers=headers)


async def _own_message(request: HttpRequest, public_id: str) -> bytes:
    """The message of the reader's own test. Raises Http404 if there is none, and for everybody else."""
    test, mine = await found_test(request, public_id)
    data = await in_read_thread(messages.find)(test) if mine else None
    if data is None:
        raise Http404
    return data
