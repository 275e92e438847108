"""Finds the test of a link, for all its pages."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from smtptest import __version__
from smtptest.admission import ownership
from smtptest.serving.json_requests import Errors, with_errors
from smtptest.transcripts import event_log
from smtptest.transcripts.database.threads import in_read_thread
from smtptest.transcripts.models import Test
from smtptest.transcripts.render.document import document
from smtptest.web import links

NOT_YOURS = _(
    "Only the browser that started a test can stop, keep, copy or delete it, and only while it keeps its cookies."
)


async def found_test(request: HttpRequest, public_id: str) -> tuple[Test, bool]:
    """Return the test of a link, and whether the reader started it. Raises Http404, the same for an unknown, a deleted
    and an expired test."""
    return await in_read_thread(_found)(public_id, ownership.token_of(request))


def found_document(request: HttpRequest, public_id: str, token: str = "") -> tuple[dict[str, Any], bool]:
    """Return the document of a link's test, and whether the reader started it. Raises Http404. It queries the database
    in this thread, so it is for functions that run in page threads (serving/page_threads.py).

    token: the reader's, if the request does not bring it yet.
    """
    test, mine = _found(public_id, token or ownership.token_of(request))
    return document(test, links.transcript_url(request, public_id), owner=mine), mine


def _found(public_id: str, token: str) -> tuple[Test, bool]:
    test = event_log.find(public_id)
    if test is None:
        raise Http404
    return test, event_log.is_owner(test, token)


def not_yours(request: HttpRequest) -> HttpResponse:
    """Return the 403 for readers who did not start the test."""
    return refusal(request, "403.html", 403, {"__all__": [str(NOT_YOURS)]})


def refusal(request: HttpRequest, template: str, status: int, errors: Errors, public_id: str = "") -> HttpResponse:
    """Return why nothing was done: as JSON to a program, else as a page.

    template: of the page. errors: by field. public_id: of the test that the page leads back to, if it does.
    """
    reasons = [text for texts in errors.values() for text in texts]
    context = {"version": __version__, "public_id": public_id, "reasons": reasons}
    return with_errors(request, status, errors, lambda: render(request, template, context, status=status))
