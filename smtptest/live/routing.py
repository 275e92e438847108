"""The websocket addresses, and the pages that may open them."""

from __future__ import annotations

from typing import Any

from channels.routing import URLRouter
from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.urls import re_path

from smtptest.conf import engine
from smtptest.live.connection_limit import ConnectionLimit
from smtptest.live.consumer import NoSuchSocket, TranscriptConsumer
from smtptest.serving import metrics

router = URLRouter(
    [
        # The characters and the length that the channel layer accepts in a group's name.
        re_path(r"^ws/t/(?P<public_id>[A-Za-z0-9_-]{1,64})/$", TranscriptConsumer.as_asgi()),
        re_path(r"", NoSuchSocket.as_asgi()),
    ]
)


class SameOrigin:
    """Refuses websockets that a browser opens for another site's page (RFC 6455 section 10.2).

    Clients other than browsers send no Origin and may watch: the link is the capability. Channels' own validator
    ignores scheme and port, and refuses clients without an Origin.
    """

    def __init__(self, application: Any) -> None:
        self._application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        given = [value for name, value in scope["headers"] if name == b"origin"]
        if not all(_is_ours(value, scope) for value in given):
            metrics.REFUSED.labels("403").inc()
            return await WebsocketDenier()(scope, receive, send)
        with metrics.SOCKETS.track_inprogress():
            return await self._application(scope, receive, send)


def _is_ours(origin: bytes, scope: dict[str, Any]) -> bool:
    ours = engine.environment().public_url
    if ours:
        return origin.decode("latin-1").lower() == ours.lower()
    host = next((value for name, value in scope["headers"] if name == b"host"), b"").lower()
    # With DNS rebinding, the attacker's own name is both origin and host. So the host must be one of ours.
    domain, _ = split_domain_port(host.decode("latin-1"))
    return validate_host(domain, settings.ALLOWED_HOSTS) and origin.lower() in (b"http://" + host, b"https://" + host)


application = SameOrigin(ConnectionLimit(router))
