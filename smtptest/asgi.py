"""The program as an ASGI application: HTTP by Django, websockets by Channels."""

import os
from typing import Any

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smtptest.settings")
# First: it sets Django up, and what follows imports models.
http = get_asgi_application()

from smtptest.web.sockets import application as websocket  # noqa: E402


async def http_at_root(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Daphne takes ``Daphne-Root-Path`` from any client, and Django would build its links with it."""
    await http({**scope, "root_path": ""}, receive, send)


application = ProtocolTypeRouter({"http": http_at_root, "websocket": websocket})
