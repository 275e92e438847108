"""Who started a test: a random token in a cookie of the browser; the database keeps its hash."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "smtptest_owner"
_YEAR = 365 * 24 * 3600


def token_of(request: HttpRequest) -> str:
    """The browser's token; empty where it has none."""
    return request.COOKIES.get(COOKIE, "")


def new_token() -> str:
    return secrets.token_urlsafe(32)


def remember(response: HttpResponse, token: str) -> None:
    """Have the browser keep its token."""
    response.set_cookie(COOKIE, token, max_age=_YEAR, httponly=True, samesite="Lax", secure=settings.CSRF_COOKIE_SECURE)
