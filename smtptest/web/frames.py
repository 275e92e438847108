"""What our own first page may show in its frame; everything else may be framed by nobody (settings.py)."""

from __future__ import annotations

from csp.constants import SELF
from django.http import HttpRequest, HttpResponse

# By the names of their addresses. Whatever these answer, an error as well, must be seen where it was asked for.
_FRAMED = ("transcript", "stop")


def in_frame(response: HttpResponse) -> HttpResponse:
    """Let pages of our own origin frame it."""
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response._csp_replace = {"frame-ancestors": [SELF]}  # type: ignore[attr-defined]  # as django-csp's decorator does
    return response


def is_framed(request: HttpRequest) -> bool:
    """Whether what was asked for stands in the frame."""
    match = request.resolver_match
    return match is not None and match.url_name in _FRAMED
