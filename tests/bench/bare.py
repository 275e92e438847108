"""The frameworks alone, as a floor: a POST and a page of Django, messages of Channels (``-m tests.bench.bare``)."""

from __future__ import annotations

import json
import secrets
import sys
from typing import Any

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from tests.servers.process import Process

_LINE = {"seq": 12, "t": 0.123456, "dialog": 0, "kind": "received", "text": "250 2.0.0 Ok", "code": 250}
MESSAGE = json.dumps({**_LINE, "more": False, "note": None, "raw": None})
PAGE = "<!doctype html><title>bare</title><p>{}</p>"


async def create(request: HttpRequest) -> JsonResponse:
    json.loads(request.body)
    return JsonResponse({"id": secrets.token_urlsafe(24)}, status=201)


async def page(request: HttpRequest, public_id: str) -> HttpResponse:
    return HttpResponse(PAGE.format(public_id))


def start() -> tuple[Process, int]:
    """The process, and its port on 127.0.0.1."""
    process = Process([sys.executable, "-m", "tests.bench.bare"])
    return process, int(process.wait_for(r"^listening on (\d+)$")[1])


def main() -> None:
    settings.configure(ROOT_URLCONF="tests.bench.bare_urls", ALLOWED_HOSTS=["127.0.0.1"], SECRET_KEY="bare")
    django.setup()
    from channels.generic.websocket import AsyncWebsocketConsumer
    from channels.routing import ProtocolTypeRouter, URLRouter
    from daphne.server import Server
    from django.core.asgi import get_asgi_application
    from django.urls import re_path

    class Sender(AsyncWebsocketConsumer):
        async def connect(self) -> None:
            await self.accept()
            for _ in range(int(self.scope["url_route"]["kwargs"]["count"])):
                await self.send(text_data=MESSAGE)
            await self.close()

    routes: Any = [re_path(r"^ws/(?P<count>\d+)/$", Sender.as_asgi())]
    application = ProtocolTypeRouter({"http": get_asgi_application(), "websocket": URLRouter(routes)})
    server: Server = Server(
        application,
        endpoints=["tcp:port=0:interface=127.0.0.1"],
        ready_callable=lambda: print("listening on", server.listening_addresses[0][1], flush=True),
        verbosity=0,
    )
    server.run()


if __name__ == "__main__":
    main()
