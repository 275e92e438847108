"""The process may die at any line: what was shown stays, and the test ends as interrupted for every reader."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any

import pytest
from websockets.asyncio.client import connect

from tests.servers.program import Program
from tests.servers.scripted import Peer, serve

pytestmark = pytest.mark.process


def ask(program: Program, method: str, path: str, body: str | None = None) -> Any:
    connection = HTTPConnection("127.0.0.1", program.port, timeout=30)
    connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
    text = connection.getresponse().read().decode()
    connection.close()
    return json.loads(text) if text.startswith("{") else text


async def test_a_killed_process_leaves_an_interrupted_test_with_all_its_lines(
    start_program: Callable[..., Program],
) -> None:
    async def greets_and_waits(peer: Peer) -> None:
        await peer.say("220-mx.test", "220 waits")
        await peer.gone()

    program = await asyncio.to_thread(start_program, "--no-demo")
    async with serve(greets_and_waits) as server:
        plan = {
            "host": server.host,
            "port": server.port,
            "security": "none",
            "helo": "client.test",
            "stop_after": "ehlo",
        }
        created = await asyncio.to_thread(ask, program, "POST", "/", json.dumps(plan))
        live: list[Any] = []
        path = f"/t/{created['id']}.json"
        async with connect(created["websocket"]) as viewer:
            while not live or live[-1].get("text") != "EHLO client.test":
                live.append(json.loads(await viewer.recv()))
        # What was streamed is stored within a quarter of a second; the log says when.
        while len((await asyncio.to_thread(ask, program, "GET", path))["events"]) < len(live):
            pass
        await asyncio.to_thread(program.kill)
        await server.client_gone()
    await asyncio.to_thread(program.restart)
    async with connect(f"ws://127.0.0.1:{program.port}/ws/t/{created['id']}/") as viewer:
        seen = [json.loads(message) async for message in viewer]
    assert seen[: len(live)] == live
    assert [(event["kind"], event["dialog"], event["verdict"]) for event in seen[len(live) :]] == [
        ("finished", 0, "interrupted"),
        ("finished", None, "interrupted"),
    ]
    found = await asyncio.to_thread(ask, program, "GET", path)
    assert (found["verdict"], found["state"], found["events"]) == ("interrupted", "finished", seen)
    page = await asyncio.to_thread(ask, program, "GET", f"/t/{created['id']}/")
    assert "The test was interrupted: the process that ran it ended." in page
    assert "mx.test" in page
