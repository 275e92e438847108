"""Makes addresses of pages; absolute ones begin with PUBLIC_URL, or with what the request names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest
from django.urls import reverse

from smtptest.conf import engine


def origin(request: HttpRequest) -> str:
    """Return scheme and host, as in ``https://smtptest.example.org``: PUBLIC_URL if it is set, so that no header can
    change our links, else from the request."""
    return engine.environment().public_url or f"{request.scheme}://{request.get_host()}"


def scheme(seen: str) -> str:
    """Return the scheme that visitors use: that of PUBLIC_URL, else ``seen``, the one of the request."""
    return engine.environment().public_url.partition("://")[0] or seen


def report_url(public_id: str) -> str:
    """Return the address for reporting a transcript; empty if the operator has set no contact."""
    contact = engine.environment().abuse_contact
    if not contact.startswith("mailto:"):
        return contact
    return f"{contact}?{urlencode({'subject': f'smtptest transcript {public_id}'}, quote_via=quote)}"


def transcript_url(request: HttpRequest, public_id: str) -> str:
    """Return the absolute address of a transcript."""
    return origin(request) + reverse("transcript", args=[public_id])


def websocket_path(public_id: str) -> str:
    """Return the path of the websocket of a test's events."""
    return f"/ws/t/{public_id}/"


def created(request: HttpRequest, public_id: str) -> dict[str, str]:
    """Return the JSON response for a new test: ``id``, ``url``, ``json`` and ``websocket``."""
    scheme, _, host = origin(request).partition("://")
    socket = "wss" if scheme == "https" else "ws"
    return {
        "id": public_id,
        "url": transcript_url(request, public_id),
        "json": origin(request) + reverse("transcript-json", args=[public_id]),
        "websocket": f"{socket}://{host}{websocket_path(public_id)}",
    }


def again_url(public_id: str, page: str = "index") -> str:
    """Return the path of the form, filled in with the plan of this test, except for secrets and files.

    page: the name of the form's page.
    """
    return reverse(page) + "?" + urlencode({"previous": public_id})


def compare_url(found: Mapping[str, Any]) -> str:
    """Return the path of the comparison with the test that this one repeats; empty if the document names none.

    found: the transcript's document.
    """
    return reverse("compare", args=[found["previous"], found["id"]]) if "previous" in found else ""


def servers_url(found: Mapping[str, Any]) -> str:
    """Where the servers of a test are compared with each other; empty if there are no two."""
    return reverse("compare-servers", args=[found["id"]]) if len(found["dialogs"]) > 1 else ""


def watch_url(found: Mapping[str, Any]) -> str:
    """Return the path of the form that makes a monitor of this test; empty if it cannot be one, or has not ended."""
    watched = found["kind"] in ("smtp", "domain") and found["verdict"] and not found["masked"]
    if not watched or not engine.environment().monitors.is_on:
        return ""
    return reverse("monitors") + "?" + urlencode({"kind": found["kind"], "previous": found["id"]})
