"""Django's own middleware without the detour through a thread, which costs more than the middleware itself.

Django runs the hooks of a synchronous middleware in a thread, because they could block. These only read and write
headers, and never block. What does block is for the operator only.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.common import CommonMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.security import SecurityMiddleware
from django.utils.deprecation import MiddlewareMixin

from smtptest.serving.handler import is_admin


class _Direct(MiddlewareMixin):
    async def __acall__(self, request: HttpRequest) -> HttpResponseBase:
        """The same as in MiddlewareMixin, but in the event loop."""
        ask: Callable[[HttpRequest], HttpResponseBase | None] = getattr(self, "process_request", _nothing)
        answer = ask(request)
        if answer is None:
            answer = await self.get_response(request)  # type: ignore[misc]  # it is Django's asynchronous one here
        response: HttpResponseBase = self.process_response(request, answer)  # type: ignore[attr-defined]
        return response


def _nothing(request: HttpRequest) -> None:
    """The process_request of a middleware that has none."""


class Security(_Direct, SecurityMiddleware):
    """HSTS, nosniff, Referrer-Policy and Cross-Origin-Opener-Policy."""


class ContentSecurityPolicy(_Direct, CSPMiddleware):
    """Content-Security-Policy."""


class Common(_Direct, CommonMiddleware):
    """Redirects to addresses with a trailing slash, and Content-Length."""


class Csrf(_Direct, CsrfViewMiddleware):
    """CSRF tokens of forms."""

    async def process_view(self, *arguments: Any) -> Any:  # type: ignore[override]  # Django takes either
        return super().process_view(*arguments)


class FrameOptions(_Direct, XFrameOptionsMiddleware):
    """X-Frame-Options."""


class OperatorsOnly(MiddlewareMixin):
    """Acts on requests for the operator's pages, which have a thread each (handler.py).

    A visitor's request passes it in the event loop: its hooks would make all visitors wait in the one thread that they
    share.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        return super().__call__(request) if is_admin(request.path) else self.get_response(request)
