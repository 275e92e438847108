"""A database that is away is said so, with 503 and when to try again; it is no error of the visitor's, nor a crash."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from smtptest.web.patience import AWAY
from smtptest.web.requests import is_json

logger = logging.getLogger(__name__)

RETRY_SECONDS = 5


def sorry() -> str:
    """What a visitor is told."""
    return _("smtptest cannot reach its database at the moment. Nothing was started; try again in a few seconds.")


class DatabaseOutage(MiddlewareMixin):
    """Answers in place of a view that could not reach its database (RFC 9110 section 15.6.4)."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, AWAY):
            return None
        logger.error("The database does not answer: %s", type(exception).__name__)
        return patient(_answer(request))


def patient(response: HttpResponse) -> HttpResponse:
    """Say when to come back."""
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    response.headers["Cache-Control"] = "no-store"
    return response


def _answer(request: HttpRequest) -> HttpResponse:
    if is_json(request) or request.path.endswith(".json"):
        return JsonResponse({"errors": {"__all__": [sorry()]}}, status=503)
    response = render(request, "503.html", status=503)
    if request.method == "GET":
        # The page that was asked for comes by itself as soon as it can be had, in the frame as well.
        response.headers["Refresh"] = str(RETRY_SECONDS)
    return response
