"""The program as an ASGI application: HTTP by Django, websockets by Channels."""

import os
from typing import Any

import django
from channels.routing import ProtocolTypeRouter

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smtptest.settings")
# Before the following imports, which load models.
django.setup(set_prefix=False)

from smtptest.live.routing import application as websocket  # noqa: E402
from smtptest.serving.handler import Handler  # noqa: E402
from smtptest.web.links import scheme  # noqa: E402

http = Handler()


async def http_at_root(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Daphne accepts ``Daphne-Root-Path`` from any client, and Django would build its links with it.

    TLS ends at the proxy; PUBLIC_URL says whether visitors use https, not a header that anyone can send.
    """
    await http({**scope, "root_path": "", "scheme": scheme(scope.get("scheme", "http"))}, receive, send)


application = ProtocolTypeRouter({"http": http_at_root, "websocket": websocket})
