"""Tells JSON requests of programs from a browser's forms, which need a CSRF token."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

View = Callable[..., Coroutine[Any, Any, HttpResponse]]


def is_json(request: HttpRequest) -> bool:
    """Whether the body is JSON. A browser cannot send this content type across sites without a CORS preflight."""
    return request.content_type == "application/json"


def csrf_protected_forms(view: View) -> View:
    """Require a CSRF token for form posts only. JSON needs none, because it cannot come from another site."""
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    async def either(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = await (view if is_json(request) else protected)(request, *args, **kwargs)
        return response

    return either
