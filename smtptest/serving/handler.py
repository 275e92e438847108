"""Django's handler of requests, without a thread and its end for each of them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.handlers.asgi import ASGIHandler


class Handler(ASGIHandler):
    """Visitors' requests share one thread for what in Django cannot wait in the event loop.

    Django gives each request a thread of its own, so that a view that waits there holds up nobody else. None of ours
    does: they ask the database in threads that stay (storage.py), and what is left is Django's own closing of each
    answer. The operator's pages do wait there, and keep a thread of their own.
    """

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if _is_operators(scope["path"]):
            await super().__call__(scope, receive, send)
        else:
            await self.handle(scope, receive, send)


def _is_operators(path: str) -> bool:
    own = settings.ENV.admin_path
    return bool(own) and path.startswith(f"/{own}/")
