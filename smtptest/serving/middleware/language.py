"""In which language a page speaks: the one that was chosen, else the nearest one that the browser asks for.

Which language a test was started in changes nothing of the test: what the engine says is stored in English, so that
readers of one link in several languages read of the same thing (docs/translating.md).
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.encoding import escape_uri_path
from django.utils.http import escape_leading_slashes
from django.utils.translation import get_language_from_request, override

from smtptest.serving.middleware.base import Middleware

# What the engine speaks, and what is stored.
ENGLISH = "en"
PARAMETER = "language"


class Language(Middleware):
    """Django's LocaleMiddleware without its way through a thread, and with ``?language=`` for the links of the footer.

    On a page the parameter sets the cookie and goes, so that an address that is handed on has no language in it; for
    JSON and text it holds for the one answer. Any other value than a language of ours is ignored.
    """

    async def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.GET.get(PARAMETER, "")
        known = chosen in dict(settings.LANGUAGES)
        language = chosen if known else get_language_from_request(request)
        with override(language):
            response = await self._get_response(request)
        if _is_page(response):
            if known and request.method in ("GET", "HEAD"):
                response = _chosen(request, chosen)
            else:
                response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


def _is_page(response: HttpResponseBase) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html")


def _chosen(request: HttpRequest, language: str) -> HttpResponseRedirect:
    """The same address without the choice, which is in the cookie now. It stays on this host whatever the path is."""
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
