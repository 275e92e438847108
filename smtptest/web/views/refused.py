"""The answers to requests that no view answers: refused before one sees them, no such page, and a failure of ours.

They name the setting if that is the cause.
"""

from __future__ import annotations

import logging
from functools import partial

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.defaults import server_error

from smtptest.conf import engine
from smtptest.serving.json_requests import with_errors

logger = logging.getLogger(__name__)


def refused_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form without the right token, or from an origin that is not ours.

    reason: Django's, in English; the page is for visitors and does without it.
    """
    origin = _own_origin(request)
    if origin:
        public_url = engine.environment().public_url
        logger.warning(
            "A form of this installation was refused, because a browser has it open at %s and PUBLIC_URL is %s."
            " If visitors are to use that address, set PUBLIC_URL to it",
            origin,
            public_url or "not set",
        )
    words = _("This is a form without the token of its page. Send the fields as JSON (Content-Type: application/json).")
    page = partial(render, request, "403_csrf.html", {"origin": origin}, status=403)
    return with_errors(request, 403, {"__all__": [words]}, page)


def _own_origin(request: HttpRequest) -> str:
    """The origin that the browser has our page open at, if we refused that; else empty.

    Browsers say in Sec-Fetch-Site whether a form came from the page's own origin, and no site can make them say
    otherwise (W3C Fetch Metadata, section 2.3). Over HTTP they leave it out, and the Host is compared instead.
    """
    origin = request.headers.get("Origin", "")
    scheme, _, host = origin.partition("://")
    if scheme not in ("http", "https") or origin in settings.CSRF_TRUSTED_ORIGINS:
        return ""
    ours = f"{request.scheme}://{request.get_host()}"
    same = request.headers.get("Sec-Fetch-Site", "same-origin" if host == request.get_host() else "")
    return origin if same == "same-origin" and origin != ours else ""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what Django calls suspicious. An unknown Host is told apart from the rest."""
    unknown_host = isinstance(exception, DisallowedHost)
    words = _("smtptest is not set up for this address") if unknown_host else _("This request could not be understood")
    page = partial(render, request, "400.html", {"unknown_host": unknown_host}, status=400)
    return with_errors(request, 400, {"__all__": [words]}, page)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, and what an unknown, a deleted and an expired test have in common. exception: Django's."""
    words = [
        _("Page not found"),
        _("The transcript may have expired or been deleted, or the link is incomplete."),
    ]
    return with_errors(request, 404, {"__all__": words}, partial(render, request, "404.html", status=404))


def failed(request: HttpRequest) -> HttpResponse:
    """500: an error of ours, which is in the log."""
    words = _("This is an error in smtptest, not in the mail server that you tested. It has been logged.")
    return with_errors(request, 500, {"__all__": [words]}, partial(server_error, request))
