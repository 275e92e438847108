"""What our own first page may show in its frame; everything else may be framed by nobody (settings.py)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from asgiref.sync import markcoroutinefunction
from csp.constants import SELF
from django.http import HttpRequest, HttpResponseBase

# By the names of their addresses: a transcript, and what its forms ask for in its place.
_FRAMED = ("transcript", "stop", "keep")


class Framed:
    """Lets pages of our own origin frame whatever these answer, be it an error: a frame that is blank says nothing.

    A middleware and not the views' part, since some answers are none of theirs: a form without its token, our fault.
    """

    sync_capable = False
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Awaitable[HttpResponseBase]]) -> None:
        self._get_response = get_response
        markcoroutinefunction(self)

    async def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = await self._get_response(request)
        match = request.resolver_match
        if match is not None and match.url_name in _FRAMED:
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
            # As django-csp's decorator does.
            response._csp_replace = {"frame-ancestors": [SELF]}  # type: ignore[attr-defined]
        return response
