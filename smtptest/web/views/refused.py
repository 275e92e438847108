"""The pages for requests that Django refuses before a view sees them. They name the setting if that is the cause."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from smtptest.conf import engine

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
    return render(request, "403_csrf.html", {"origin": origin}, status=403)


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
    return render(request, "400.html", {"unknown_host": unknown_host}, status=400)
