"""A visitor without a browser: starts a test, opens its page, watches it to the end."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any

from websockets.asyncio.client import connect
from websockets.sync.client import connect as connect_now


@dataclass
class Seen:
    """What came through the socket: each event, and when (CLOCK_MONOTONIC)."""

    public_id: str
    events: list[dict[str, Any]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Every event once, in order, to the test's own end."""
        last = self.events[-1] if self.events else {}
        numbered = [event["seq"] for event in self.events] == list(range(len(self.events)))
        return numbered and last.get("kind") == "finished" and last["dialog"] is None


def ask(port: int, method: str, path: str, fields: Mapping[str, Any] | None = None) -> bytes:
    """One request; the answer's body."""
    body = json.dumps(fields) if fields is not None else None
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
        response = connection.getresponse()
        answer = response.read()
    assert response.status < 300, (response.status, answer[:300])
    return answer


def whole_test(port: int, fields: Mapping[str, Any]) -> int:
    """POST, page, socket, all lines; the number of messages."""
    public_id = json.loads(ask(port, "POST", "/", fields))["id"]
    ask(port, "GET", f"/t/{public_id}/")
    with connect_now(f"ws://127.0.0.1:{port}/ws/t/{public_id}/?language=en", compression=None) as socket:
        return sum(1 for _ in socket)


def by_json(port: int, fields: Mapping[str, Any]) -> int:
    """POST, socket, all lines, as a program without a browser does; the number of messages."""
    public_id = json.loads(ask(port, "POST", "/", fields))["id"]
    with connect_now(f"ws://127.0.0.1:{port}/ws/t/{public_id}/", compression=None) as socket:
        messages = list(socket)
    assert json.loads(messages[-1])["verdict"] == "passed", messages[-1]
    return len(messages)


def bare_test(port: int, messages: int) -> None:
    """The same of the bare frameworks: POST, page, socket, as many messages."""
    public_id = json.loads(ask(port, "POST", "/", {}))["id"]
    ask(port, "GET", f"/t/{public_id}/")
    with connect_now(f"ws://127.0.0.1:{port}/ws/{messages}/", compression=None) as socket:
        assert sum(1 for _ in socket) == messages


async def watch(port: int, public_id: str, on_event: Callable[[], object] = lambda: None) -> Seen:
    """Watch a test to its end, in a language, as pages do. on_event: called for each event that came."""
    seen, messages = Seen(public_id), []
    address = f"ws://127.0.0.1:{port}/ws/t/{public_id}/?language=en"
    async with connect(address, compression=None, open_timeout=60) as socket:
        async for message in socket:
            seen.times.append(time.monotonic())
            messages.append(message)  # read later, so that reading one delays no other
            on_event()
    seen.events = [json.loads(message) for message in messages]
    return seen


async def start(port: int, fields: Mapping[str, Any]) -> str:
    """Start a test; its public id."""
    answer = await asyncio.to_thread(ask, port, "POST", "/", fields)
    return str(json.loads(answer)["id"])


async def start_and_watch(port: int, fields: Mapping[str, Any]) -> Seen:
    return await watch(port, await start(port, fields))


def fields(mail_port: int, **changes: Any) -> dict[str, Any]:
    """A plan for the bench's mail server."""
    plan = {"host": "127.0.0.1", "port": mail_port, "security": "none", "helo": "client.test", "stop_after": "rcpt"}
    return {**plan, "mail_from": "alice@example.org", "rcpt_to": "bob@example.com", **changes}
