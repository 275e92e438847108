"""The process may die at any line: what was shown stays, and the test ends as interrupted for every reader."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from websockets.asyncio.client import connect

from tests.asking import Answer, ask, plan_for
from tests.servers.program import Program
from tests.servers.scripted import Peer, serve

pytestmark = pytest.mark.process


async def get(program: Program, path: str) -> Answer:
    return await asyncio.to_thread(ask, program.port, "GET", path)


async def test_a_killed_process_leaves_an_interrupted_test_with_all_its_lines(
    start_program: Callable[..., Program],
) -> None:
    async def greets_and_waits(peer: Peer) -> None:
        await peer.say("220-mx.test", "220 waits")
        await peer.gone()

    program = await asyncio.to_thread(start_program, "--no-demo")
    async with serve(greets_and_waits) as server:
        created = (await asyncio.to_thread(ask, program.port, "POST", "/", plan_for(server))).json()
        live: list[Any] = []
        path = f"/t/{created['id']}.json"
        async with connect(created["websocket"]) as viewer:
            while not live or live[-1].get("text") != "EHLO client.test":
                live.append(json.loads(await viewer.recv()))
        # What was streamed is stored within a quarter of a second; the log says when.
        while len((await get(program, path)).json()["events"]) < len(live):
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
    found = (await get(program, path)).json()
    assert (found["verdict"], found["state"], found["events"]) == ("interrupted", "finished", seen)
    page = (await get(program, f"/t/{created['id']}/")).text
    assert "The test was interrupted: the process that ran it stopped answering." in page
    assert "mx.test" in page
