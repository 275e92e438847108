"""The absolute addresses of a test, from PUBLIC_URL, or else from the request."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from smtptest.web import engine

Json = dict[str, object]
# Percent-encoded it grows threefold (ninefold beyond ASCII), and Daphne refuses a request line of more than 16 KiB.
_LONGEST_TEXT = 1000


def origin(request: HttpRequest) -> str:
    """Scheme and host, as in ``https://smtptest.example.org``. PUBLIC_URL first: a header cannot move our links."""
    return engine.environment().public_url or f"{request.scheme}://{request.get_host()}"


def transcript_url(request: HttpRequest, public_id: str) -> str:
    return origin(request) + reverse("transcript", args=[public_id])


def websocket_path(public_id: str) -> str:
    return f"/ws/t/{public_id}/"


def created(request: HttpRequest, public_id: str) -> Json:
    """What the JSON interface answers to a new test."""
    scheme, _, host = origin(request).partition("://")
    socket = "wss" if scheme == "https" else "ws"
    return {
        "id": public_id,
        "url": transcript_url(request, public_id),
        "json": origin(request) + reverse("transcript-json", args=[public_id]),
        "websocket": f"{socket}://{host}{websocket_path(public_id)}",
    }


def again_url(plan: Json, *, owner: bool) -> str:
    """The first page with the plan filled in, without long texts; secrets, certificate and files are left out too."""
    hidden = ("client_cert", "attachments") if owner else ("client_cert", "attachments", "username")
    recipients = plan.get("rcpt_to")
    fields = {name: value for name, value in plan.items() if value not in ("", None, False, []) and name not in hidden}
    fields = {name: value for name, value in fields.items() if len(str(value)) <= _LONGEST_TEXT}
    if isinstance(recipients, list):
        fields["rcpt_to"] = ", ".join(recipients)
    return reverse("index") + "?" + urlencode({name: _text(value) for name, value in fields.items()})


def _text(value: object) -> str:
    return "true" if value is True else str(value)
