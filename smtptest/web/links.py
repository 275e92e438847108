"""The absolute addresses of a test, from PUBLIC_URL, or else from the request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest
from django.urls import reverse

from smtptest.conf import engine


def origin(request: HttpRequest) -> str:
    """Scheme and host, as in ``https://smtptest.example.org``. PUBLIC_URL first: a header cannot move our links."""
    return engine.environment().public_url or f"{request.scheme}://{request.get_host()}"


def scheme(seen: str) -> str:
    """By which scheme visitors come: that of PUBLIC_URL, else the one that the server sees."""
    return engine.environment().public_url.partition("://")[0] or seen


def report_url(public_id: str) -> str:
    """Where to report a transcript; empty where the operator named no contact."""
    contact = engine.environment().abuse_contact
    if not contact.startswith("mailto:"):
        return contact
    return f"{contact}?{urlencode({'subject': f'smtptest transcript {public_id}'}, quote_via=quote)}"


def transcript_url(request: HttpRequest, public_id: str) -> str:
    return origin(request) + reverse("transcript", args=[public_id])


def websocket_path(public_id: str) -> str:
    return f"/ws/t/{public_id}/"


def created(request: HttpRequest, public_id: str) -> dict[str, str]:
    """What the JSON interface answers to a new test."""
    scheme, _, host = origin(request).partition("://")
    socket = "wss" if scheme == "https" else "ws"
    return {
        "id": public_id,
        "url": transcript_url(request, public_id),
        "json": origin(request) + reverse("transcript-json", args=[public_id]),
        "websocket": f"{socket}://{host}{websocket_path(public_id)}",
    }


def again_url(public_id: str) -> str:
    """The first page with the plan of this test filled in; secrets and certificate are asked for again."""
    return reverse("index") + "?" + urlencode({"previous": public_id})


def compare_url(found: Mapping[str, Any]) -> str:
    """Where a test is compared with the one it repeats; empty if its reader may not know of such a test.

    found: the transcript's document.
    """
    return reverse("compare", args=[found["previous"], found["id"]]) if "previous" in found else ""
