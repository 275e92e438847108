"""Answers 503 and when to try again while the database is unavailable."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from smtptest.serving.json_requests import with_errors
from smtptest.transcripts.database import room
from smtptest.transcripts.database.retry import UNAVAILABLE

logger = logging.getLogger(__name__)

RETRY_SECONDS = 5


def message(failure: BaseException) -> str:
    """The message to a visitor about this failure of the database."""
    if room.reason_of(failure):
        return _(
            "smtptest cannot store anything at the moment: its disk is full, or its database is read-only. Nothing was"
            " started or changed. Transcripts can still be read. Please tell the operator of this service."
        )
    return _("smtptest cannot reach its database at the moment. Nothing was started; try again in a few seconds.")


class DatabaseOutage(MiddlewareMixin):
    """Answers in place of a view that could not use its database (RFC 9110 section 15.6.4)."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, UNAVAILABLE):
            return None
        if reason := room.reason_of(exception):
            logger.error("The database cannot be written to: %s", reason)
        else:
            logger.error("The database is unavailable: %s", type(exception).__name__)
        return with_retry_after(_answer(request, exception))


def with_retry_after(response: HttpResponse) -> HttpResponse:
    """Add the headers that say when to try again."""
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def _answer(request: HttpRequest, failure: Exception) -> HttpResponse:
    return with_errors(request, 503, {"__all__": [message(failure)]}, lambda: _page(request, failure))


def _page(request: HttpRequest, failure: Exception) -> HttpResponse:
    full = message(failure) if room.reason_of(failure) else ""
    response = render(request, "errors/503.html", {"full": full}, status=503)
    if request.method == "GET":
        # The requested page loads by itself as soon as it is available, in the frame too.
        response.headers["Refresh"] = str(RETRY_SECONDS)
    return response
