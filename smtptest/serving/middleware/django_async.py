"""Django's own middleware without its way through a thread, which costs more than what it does there.

Django runs the two halves of a middleware that is not written for asyncio in a thread, since they could wait. These
read and write headers, and wait for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.common import CommonMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.security import SecurityMiddleware
from django.utils.deprecation import MiddlewareMixin


class _Direct(MiddlewareMixin):
    async def __acall__(self, request: HttpRequest) -> HttpResponseBase:
        """What MiddlewareMixin does, in the event loop."""
        ask: Callable[[HttpRequest], HttpResponseBase | None] = getattr(self, "process_request", _nothing)
        answer = ask(request)
        if answer is None:
            answer = await self.get_response(request)  # type: ignore[misc]  # it is Django's asynchronous one here
        response: HttpResponseBase = self.process_response(request, answer)  # type: ignore[attr-defined]
        return response


def _nothing(request: HttpRequest) -> None:
    """A middleware that has nothing to say about a request."""


class Security(_Direct, SecurityMiddleware):
    """HSTS, nosniff, Referrer-Policy and Cross-Origin-Opener-Policy."""


class ContentSecurityPolicy(_Direct, CSPMiddleware):
    """Content-Security-Policy."""


class Common(_Direct, CommonMiddleware):
    """Addresses with a slash at their end, and Content-Length."""


class Csrf(_Direct, CsrfViewMiddleware):
    """A token for each form."""

    async def process_view(self, *arguments: Any) -> Any:  # type: ignore[override]  # Django takes either
        return super().process_view(*arguments)


class FrameOptions(_Direct, XFrameOptionsMiddleware):
    """X-Frame-Options."""
