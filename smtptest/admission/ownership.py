"""Who started a test: a random token in a cookie of the browser; the database keeps its hash."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_NAME = "smtptest_owner"
_YEAR = 365 * 24 * 3600
# What new_token gives: 32 bytes in base64url.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def cookie_name() -> str:
    """With https, one that only this host and only https can set (RFC 6265bis section 4.1.3.2).

    Else a neighbour's subdomain, or whoever is on the way of an http page, could plant a token that it knows, and be
    the owner of what this browser starts.
    """
    return f"__Host-{_NAME}" if settings.CSRF_COOKIE_SECURE else _NAME


def token_of(request: HttpRequest) -> str:
    """The browser's token; empty where it has none, or one that is none of ours."""
    return token_among(request.COOKIES)


def token_among(cookies: Mapping[str, str]) -> str:
    """As :func:`token_of`, of a websocket's handshake."""
    token = cookies.get(cookie_name(), "")
    return token if _TOKEN.fullmatch(token) else ""


def new_token() -> str:
    return secrets.token_urlsafe(32)


def remember(response: HttpResponse, token: str) -> None:
    """Have the browser keep its token."""
    secure = settings.CSRF_COOKIE_SECURE
    response.set_cookie(cookie_name(), token, max_age=_YEAR, httponly=True, samesite="Lax", secure=secure)
