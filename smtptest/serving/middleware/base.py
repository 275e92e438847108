"""The base class of our middleware, and headers for every answer under a transcript's link."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from asgiref.sync import markcoroutinefunction
from django.http import HttpRequest, HttpResponseBase

from smtptest.serving import metrics

NO_TRACE = {"X-Robots-Tag": "noindex, nofollow, noarchive", "Cache-Control": "no-store, private"}
REFUSALS = range(400, 500)


class Middleware:
    """Django's middleware protocol, asynchronous only."""

    sync_capable = False
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Awaitable[HttpResponseBase]]) -> None:
        self._get_response = get_response
        markcoroutinefunction(self)

    async def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return await self._get_response(request)


class Capabilities(Middleware):
    """Keeps everything under a transcript's link, errors included, out of caches and search engines; counts refusals.

    A link is a capability (W3C, Good Practices for Capability URLs): even that a transcript is gone is nobody else's
    concern.
    """

    async def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = await self._get_response(request)
        if request.path.startswith("/t/"):
            for name, value in NO_TRACE.items():
                response.headers[name] = value
        if response.status_code in REFUSALS:
            metrics.REFUSED.labels(str(response.status_code)).inc()
        return response
