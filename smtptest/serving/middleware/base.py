"""The base class of our middleware, the encoding of forms, headers for every answer under a link, the health check."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from asgiref.sync import markcoroutinefunction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.utils.translation import gettext as _

from smtptest.serving import metrics
from smtptest.serving.health import PATH as HEALTH
from smtptest.serving.health import healthz
from smtptest.serving.json_requests import with_errors

NO_TRACE = {"X-Robots-Tag": "noindex, nofollow, noarchive", "Cache-Control": "no-store, private"}
REFUSALS = range(400, 500)
# The first parts of addresses that are capabilities: transcripts, manage pages of monitors, and the links in mails.
CAPABILITIES = ("/t/", "/m/", "/alerts/")


class Middleware:
    """Django's middleware protocol, asynchronous only."""

    sync_capable = False
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Awaitable[HttpResponseBase]]) -> None:
        self._get_response = get_response
        markcoroutinefunction(self)

    async def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return await self._get_response(request)


class Utf8(Middleware):
    """Reads forms as UTF-8, whatever charset the client declares: it can name a codec that is none for text ("zip").

    Django reads them everywhere: to look for the token against forgery, even where there is no page.
    """

    async def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.encoding = "utf-8"
        return await self._get_response(request)


class Capabilities(Middleware):
    """Keeps everything under the addresses in CAPABILITIES out of caches and search engines; counts refusals.

    A link is a capability (W3C, Good Practices for Capability URLs): even that it is gone is nobody else's
    concern.
    """

    async def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = await self._get_response(request)
        if request.path.startswith(CAPABILITIES):
            for name, value in NO_TRACE.items():
                response.headers[name] = value
        if response.status_code in REFUSALS:
            metrics.REFUSED.labels(str(response.status_code)).inc()
        return response


class NotAllowed(Middleware):
    """Tells a program which methods an address takes: Django's 405 says that in the header Allow only."""

    async def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = await self._get_response(request)
        return _said(request, response) if isinstance(response, HttpResponseNotAllowed) else response


def _said(request: HttpRequest, response: HttpResponseNotAllowed) -> HttpResponse:
    allowed = response.headers["Allow"]
    words = _("This address takes %(methods)s only.") % {"methods": allowed}
    answer = with_errors(request, response.status_code, {"__all__": [words]}, lambda: response)
    answer.headers["Allow"] = allowed
    return answer


class HealthCheck(Middleware):
    """A load balancer asks by the IP address of the process, which is no name that visitors use.

    It stands before the middleware that judges the Host header, so only this address answers to any.
    """

    async def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path == HEALTH and request.method in ("GET", "HEAD"):
            return await healthz(request)
        return await super().__call__(request)
