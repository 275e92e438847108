"""The owner of a test: the browser that started it has a random token in a cookie; the database stores its hash."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_NAME = "smtptest_owner"
_YEAR = 365 * 24 * 3600
# 32 bytes in base64url, as new_token makes them.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def cookie_name() -> str:
    """With https, a name that only this host can set, and only over https (RFC 6265bis section 4.1.3.2).

    Otherwise a sibling subdomain, or an attacker who can modify an http page, could plant a token of its own and so
    become the owner of the tests that this browser starts.
    """
    return f"__Host-{_NAME}" if settings.CSRF_COOKIE_SECURE else _NAME


def token_of(request: HttpRequest) -> str:
    """The browser's token; empty if it has none, or one that we cannot have made."""
    return token_among(request.COOKIES)


def token_among(cookies: Mapping[str, str]) -> str:
    """The same as :func:`token_of` for the cookies of a websocket's handshake."""
    token = cookies.get(cookie_name(), "")
    return token if _TOKEN.fullmatch(token) else ""


def new_token() -> str:
    return secrets.token_urlsafe(32)


def remember(response: HttpResponse, token: str) -> None:
    """Set the cookie that makes the browser keep its token."""
    secure = settings.CSRF_COOKIE_SECURE
    response.set_cookie(cookie_name(), token, max_age=_YEAR, httponly=True, samesite="Lax", secure=secure)
