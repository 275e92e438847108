"""Tells JSON requests of programs from a browser's forms, which need a CSRF token, and answers errors to both."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt, csrf_protect

View = Callable[..., Coroutine[Any, Any, HttpResponse]]
Errors = Mapping[str, Sequence[str]]
_HTML, _JSON = "text/html", "application/json"


def is_json(request: HttpRequest) -> bool:
    """Whether the body is JSON. A browser cannot send this content type across sites without a CORS preflight."""
    return request.content_type == _JSON


def wants_json(request: HttpRequest) -> bool:
    """Whether a program reads the answer: it sends JSON, names an address of JSON, or prefers JSON to a page.

    A type that the header Accept does not name, as in ``*/*``, is not preferred (RFC 9110 section 12.5.1).
    """
    return request.path.endswith(".json") or is_json(request) or _prefers_json(request)


def _prefers_json(request: HttpRequest) -> bool:
    try:
        return request.get_preferred_type([_HTML, _JSON]) == _JSON
    except ValueError:
        return False  # a parameter in an unknown encoding (RFC 8187), of which Django makes no type


def with_errors(request: HttpRequest, status: int, errors: Errors, page: Callable[[], HttpResponse]) -> HttpResponse:
    """Return why nothing was done: as JSON to a program, else as a page.

    errors: by field; by ``__all__`` what is about no field. page: makes the page.
    """
    response = JsonResponse({"errors": errors}, status=status) if wants_json(request) else page()
    patch_vary_headers(response, ("Accept",))
    return response


def csrf_protected_forms(view: View) -> View:
    """Require a CSRF token for form posts only. JSON needs none, because it cannot come from another site."""
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    async def either(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = await (view if is_json(request) else protected)(request, *args, **kwargs)
        return response

    return either
