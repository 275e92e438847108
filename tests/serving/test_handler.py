"""Visitors' requests share a thread for what cannot wait in the event loop; the operator's have their own."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.handlers.asgi import ASGIHandler
from django.db import close_old_connections, reset_queries
from django.dispatch import Signal

from smtptest.serving.handler import Handler


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which of Django's two ways each request took."""
    taken: list[str] = []

    async def apart(self: Any, scope: Any, receive: Any, send: Any) -> None:
        taken.append("a thread of its own")

    async def shared(self: Any, scope: Any, receive: Any, send: Any) -> None:
        taken.append("the shared thread")

    monkeypatch.setattr(ASGIHandler, "__call__", apart)
    monkeypatch.setattr(ASGIHandler, "handle", shared)
    return taken


async def ask(path: str) -> None:
    callback: Any = None
    await Handler()({"type": "http", "path": path}, callback, callback)


async def test_visitors_share_one(ways: list[str], operator: Callable[..., Any]) -> None:
    operator(admin_path="operator-4821")
    for path in ("/", "/t/x/", "/operator-4821", "/operator-48219/", "/t/operator-4821/"):
        await ask(path)
    assert ways == ["the shared thread"] * 5


async def test_the_operators_pages_wait_in_a_thread_of_their_own(ways: list[str], operator: Callable[..., Any]) -> None:
    operator(admin_path="operator-4821")
    await ask("/operator-4821/")
    await ask("/operator-4821/transcripts/test/")
    assert ways == ["a thread of its own"] * 2


@pytest.mark.parametrize(
    "parameter",
    ["x*=klingon''%41", "x*=idna''%41", "x*=undefined''%41", "charset=a\0b", f"x*{'9' * 5000}=a"],
)
def test_a_content_type_that_cannot_be_read_is_refused(parameter: str) -> None:
    """Django reads it before any middleware, so whatever it raises would end in the server's own 500."""
    headers = [(b"content-type", f"multipart/form-data; {parameter}".encode())]
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": headers}
    request, response = Handler().create_request(scope, BytesIO())
    assert request is None
    assert response is not None
    assert response.status_code == 400


async def test_a_client_that_leaves_a_request_that_the_server_gives_up_is_not_logged() -> None:
    logged: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: logged.append(context))
    received: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    received.put_nowait({"type": "http.disconnect"})
    listening = asyncio.create_task(Handler().listen_for_disconnect(received.get))
    await asyncio.wait([listening])
    # Django was to ask for its exception, and is itself cancelled.
    del listening
    gc.collect()
    assert logged == []


async def test_where_the_operator_has_no_pages_there_is_one_way(ways: list[str], operator: Callable[..., Any]) -> None:
    operator(admin_path="")
    await ask("//")
    await ask("/")
    assert ways == ["the shared thread"] * 2


@pytest.mark.parametrize("admin_path", ["", "operator-4821"])
def test_no_request_begins_in_the_thread_that_all_share(
    operator: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, admin_path: str
) -> None:
    signal = Signal()
    signal.connect(close_old_connections)
    signal.connect(reset_queries)
    monkeypatch.setattr("smtptest.transcripts.database.threads.request_started", signal)
    operator(admin_path=admin_path)
    Handler()
    assert not signal.has_listeners()
