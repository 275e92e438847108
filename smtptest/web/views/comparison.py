"""Compares two tests, or two servers of one test, on a page, and remembers which test repeats which."""

from __future__ import annotations

import re
from collections.abc import Collection
from contextlib import suppress

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from smtptest.admission import ownership
from smtptest.engine.events import Json
from smtptest.serving.page_threads import in_page_thread
from smtptest.transcripts import event_log
from smtptest.transcripts.compare.runs import compare, in_order
from smtptest.transcripts.compare.servers import chosen, compare_servers, dialog_of
from smtptest.transcripts.database.retry import UNAVAILABLE
from smtptest.transcripts.database.threads import in_read_thread, in_write_thread
from smtptest.transcripts.models import Test
from smtptest.transcripts.render.dialogs import place
from smtptest.transcripts.render.document import document
from smtptest.transcripts.render.in_words import document_in_language
from smtptest.web import links
from smtptest.web.forms.typed.recipients import as_text
from smtptest.web.presenters import comparison as presenter
from smtptest.web.views.lookup import found_document

_PUBLIC_ID = re.compile(r"[\w-]{16,32}")


def previous_of(request: HttpRequest) -> str:
    """Return the public id in the query's ``previous``; empty if there is none. The test may not exist any more."""
    named = request.GET.get("previous", "")
    return named if _PUBLIC_ID.fullmatch(named) else ""


async def prepared(request: HttpRequest, kind: Test.Kind) -> Json:
    """Return the form's fields from the plan of the test in ``previous``; none if there is no such test.

    kind: which tests have this form.
    """
    previous = previous_of(request)
    if not previous:
        return {}
    plan: Json = await in_read_thread(_plan)(previous, ownership.token_of(request), kind)
    return plan


def _plan(public_id: str, token: str, kind: Test.Kind) -> Json:
    test = event_log.find(public_id)
    if test is None or test.masked or test.kind != kind:
        return {}  # the hosts in a masked copy do not exist
    return fields_of(test.plan, () if event_log.is_owner(test, token) else ("username",))


def fields_of(plan: Json, hidden: Collection[str] = ()) -> Json:
    """Return the fields of the form that make this plan, except for files. hidden: further fields to leave out."""
    left_out = {*hidden, "client_cert", "attachments"}
    if plan.get("round_trip"):
        left_out.add("rcpt_to")  # each has an address of its own
    fields = {
        name: value
        for name, value in plan.items()
        if (value is False or value not in ("", None, [])) and name not in left_out
    }
    return {name: _text(name, value) if isinstance(value, list) else value for name, value in fields.items()}


def _text(name: str, values: list[str]) -> str:
    return as_text(values) if name == "rcpt_to" else "\n".join(values)


async def remember(test: Test, previous: str) -> None:
    """Store which test this one repeats. previous: its public id; empty for none."""
    if previous:
        # The test runs already. If the database fails now, only this is lost, and the visitor sees no error.
        with suppress(*UNAVAILABLE):
            await in_write_thread(event_log.remember_previous)(test, previous)


async def comparison(request: HttpRequest, public_id: str, other_id: str) -> HttpResponseBase:
    """The page with what changed from the earlier to the later test. Either may come first in the address."""
    ids = public_id, other_id
    return await in_page_thread(request, lambda: render(request, "comparison/page.html", _context(request, ids)), *ids)


def _context(request: HttpRequest, ids: tuple[str, str]) -> Json:
    tests = [event_log.find(public_id) for public_id in ids]
    documents = []
    # A reader who started only one of them sees both as a stranger: else the user name would always be a difference.
    mine = all(test is not None and event_log.is_owner(test, ownership.token_of(request)) for test in tests)
    for test, public_id in zip(tests, ids, strict=True):
        if test is None:
            raise Http404
        found = document(test, links.transcript_url(request, public_id), owner=mine)
        documents.append(document_in_language(found))
    before, after = in_order(*documents)
    found = compare(before, after)
    kind = "runs" if presenter.peer(before) == presenter.peer(after) else "tests"
    return {
        "kind": kind,
        "sides": presenter.sides(kind),
        "runs": [_run(before), _run(after)],
        **found,
        "facts": list(presenter.facts(found["facts"], before, after)),
    }


def _run(found: Json) -> Json:
    page = reverse("transcript", args=[found["id"]])
    return {**found, "page": page, "peer": presenter.peer(found), "started": parse_datetime(found["started"])}


async def servers(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """What differs between two servers of one test: ``before`` and ``after`` of the address are their dialogs."""
    return await in_page_thread(
        request, lambda: render(request, "comparison/page.html", _servers(request, public_id)), public_id
    )


def _servers(request: HttpRequest, public_id: str) -> Json:
    found, _ = found_document(request, public_id)
    if len(found["dialogs"]) < 2:
        raise Http404
    told = document_in_language(found)
    pair = chosen(told, (request.GET.get("before", ""), request.GET.get("after", "")))
    compared = compare_servers(told, *pair)
    return {
        "kind": "servers",
        "sides": presenter.sides("servers"),
        "page": reverse("transcript", args=[public_id]),
        "servers": presenter.servers(told),
        "pair": pair,
        "runs": [_server(told, index) for index in pair],
        **compared,
        "facts": list(presenter.facts(compared["facts"], told, told)),
    }


def _server(found: Json, index: int) -> Json:
    dialog = dialog_of(found, index)
    return {**dialog, "page": reverse("transcript", args=[found["id"]]), "peer": place(dialog)}
