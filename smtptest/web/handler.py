"""Django's handler of requests, without a thread and its end for each of them."""

from __future__ import annotations

from typing import Any

from django.core.handlers.asgi import ASGIHandler


class Handler(ASGIHandler):
    """Requests share one thread for what in Django cannot wait in the event loop.

    Django gives each request a thread of its own, so that a view that waits there holds up nobody else. No view of
    ours does: they ask the database in threads that stay (storage.py). What is left is Django's own closing of each
    answer, and the operator's own pages.
    """

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        await self.handle(scope, receive, send)
