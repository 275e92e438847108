"""The program as an ASGI application: HTTP by Django, websockets by Channels."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smtptest.settings")
# First: it sets Django up, and what follows imports models.
http = get_asgi_application()

from smtptest.web.sockets import application as websocket  # noqa: E402

application = ProtocolTypeRouter({"http": http, "websocket": websocket})
