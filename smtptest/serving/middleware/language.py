"""The language of a page: the one that the visitor chose, else the best match for what the browser asks for.

It does not affect the test itself: the engine's words are stored in English and translated for each reader
(docs/translating.md).
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.encoding import escape_uri_path
from django.utils.http import escape_leading_slashes
from django.utils.translation import get_language_from_request, override

from smtptest.serving.middleware.base import Middleware

# The language of the engine, and of what is stored.
ENGLISH = "en"
PARAMETER = "language"


def asked_for(request: HttpRequest) -> str:
    """The language that the address asks for; empty for none, and for one that there is not."""
    chosen = request.GET.get(PARAMETER, "")
    return chosen if chosen in dict(settings.LANGUAGES) else ""


class Language(Middleware):
    """Django's LocaleMiddleware without the detour through a thread, and with ``?language=`` for the footer's links.

    For a page the parameter sets the cookie and is removed by a redirect, so that an address that is passed on has no
    language in it; for JSON and text it applies to the one answer. Unknown languages are ignored.
    """

    async def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = asked_for(request)
        language = chosen or get_language_from_request(request)
        with override(language):
            response = await self._get_response(request)
        if _is_page(response):
            if chosen and request.method in ("GET", "HEAD"):
                response = _chosen(request, chosen)
            else:
                response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


def _is_page(response: HttpResponseBase) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html")


def _chosen(request: HttpRequest, language: str) -> HttpResponseRedirect:
    """A redirect to the same address without the parameter, and the cookie. It stays on this host whatever the path."""
    query = request.GET.copy()
    query.pop(PARAMETER)
    path = escape_leading_slashes(escape_uri_path(request.path))
    response = HttpResponseRedirect(f"{path}?{query.urlencode()}" if query else path, status=303)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response
