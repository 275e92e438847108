"""Django's request handler without a new thread for each request."""

from __future__ import annotations

import asyncio
from typing import Any

from django.conf import settings
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.http import HttpResponseBadRequest
from django.http.response import HttpResponseBase

from smtptest.transcripts.database.threads import leave_requests_alone


class Handler(ASGIHandler):
    """All requests of visitors share one thread for Django's synchronous code.

    Django starts a thread for each request, so that a synchronous view blocks only its own. Our views and middleware
    have no such code: they ask the database in permanent threads (transcripts/database/threads.py), and all that is
    left is Django's closing of each response, and what answers after an exception (middleware/outage.py). The
    operator's pages and their middleware (middleware/operators.py) are synchronous, and keep a thread for each request.
    """

    def __init__(self) -> None:
        super().__init__()
        leave_requests_alone()

    def create_request(self, scope: Any, body_file: Any) -> tuple[ASGIRequest, None] | tuple[None, HttpResponseBase]:
        """As Django's, which also raises ValueError, for a Content-Type with a parameter in an unknown encoding."""
        try:
            return super().create_request(scope, body_file)
        except ValueError:
            return None, HttpResponseBadRequest()

    async def listen_for_disconnect(self, receive: Any) -> None:
        """As Django's, which ends in an exception. Where the server gives up the request in the same moment, as when it
        stops, nobody takes that exception, and asyncio would log it with a traceback.
        """
        listening = asyncio.current_task()
        assert listening is not None
        listening.add_done_callback(lambda task: task.cancelled() or task.exception())
        await super().listen_for_disconnect(receive)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if is_admin(scope["path"]):
            await super().__call__(scope, receive, send)
        else:
            await self.handle(scope, receive, send)


def is_admin(path: str) -> bool:
    """Whether it is the address of one of the operator's pages."""
    admin = settings.ENV.admin_path
    return bool(admin) and path.startswith(f"/{admin}/")
