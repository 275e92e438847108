"""The pages that our own first page may frame. Everything else may not be framed (settings.py)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from asgiref.sync import markcoroutinefunction
from csp.constants import SELF
from django.http import HttpRequest, HttpResponseBase

# The names of their URLs: a transcript, what comes before it, and what its forms request in its place.
_FRAMED = ("frame", "transcript", "stop", "keep", "note", "again")


class Framed:
    """Lets pages of our own origin frame every answer of these URLs. Errors too, because the frame would be blank.

    This cannot be done in the views, because some answers are not theirs: a form without its token, an internal error.
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
            # The same as django-csp's decorator.
            response._csp_replace = {"frame-ancestors": [SELF]}  # type: ignore[attr-defined]
        return response
