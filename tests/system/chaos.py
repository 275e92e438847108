"""What the chaos tests share: several processes behind nginx, viewers that come back, and what must hold in the end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

from tests.asking import Answer, ask, plan_for
from tests.servers import balancer, stores
from tests.servers.program import Program
from tests.servers.scripted import Peer, ScriptedServer, serve
from tests.servers.stores import Store

LINES = 12


@dataclass
class Cluster:
    """Processes on one PostgreSQL and one Redis, and the port of the nginx before them."""

    programs: list[Program]
    postgresql: Store
    redis: Store
    port: int


@contextmanager
def cluster(folder: Path, processes: int) -> Iterator[Cluster]:
    programs, redis, nginx = stores.postgresql_programs(), stores.redis_program(), balancer.program()
    if programs is None or redis is None or nginx is None:
        pytest.skip("Debian's postgresql, redis-server and nginx are not installed: see make test")
    with ExitStack() as stack:
        database = stack.enter_context(stores.postgresql_store(programs))
        layer = stack.enter_context(stores.redis_store(redis))
        environment = {"DATABASE_URL": database.url, "REDIS_URL": layer.url, "SECRET_KEY": "k" * 50}
        running = []
        for number in range(processes):
            running.append(Program(folder / str(number), "--no-demo", environment=environment))
            stack.callback(running[-1].kill)
        port = stack.enter_context(balancer.balancer(nginx, [program.port for program in running]))
        yield Cluster(running, database, layer, port)


@dataclass
class Pace:
    """A mail server that greets in LINES lines, each when it is told to go on, and says which have been said."""

    allowed: int = 0
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def allow(self, lines: int) -> None:
        """Let every session say so many lines."""
        async with self.changed:
            self.allowed = max(self.allowed, lines)
            self.changed.notify_all()

    async def script(self, peer: Peer) -> None:
        for number in range(1, LINES + 1):
            async with self.changed:
                await self.changed.wait_for(lambda number=number: self.allowed >= number)  # type: ignore[misc]
            with suppress(ConnectionError):
                await peer.say(f"220{'-' if number < LINES else ' '}line {number}")
        while (line := await peer.hear()) is not None:
            await peer.say("221 Bye" if line == "QUIT" else "250 Ok")


@asynccontextmanager
async def paced() -> AsyncIterator[tuple[Pace, ScriptedServer]]:
    pace = Pace()
    async with serve(pace.script) as server:
        yield pace, server


async def get(port: int, path: str) -> Answer:
    return await asyncio.to_thread(ask, port, "GET", path)


async def post(port: int, server: ScriptedServer) -> Answer:
    """Ask for a test."""
    return await asyncio.to_thread(ask, port, "POST", "/", plan_for(server))


async def start(port: int, server: ScriptedServer) -> str:
    """Start a test; its id."""
    answer = await post(port, server)
    assert answer.status == 201, answer.text
    return str(answer.json()["id"])


@dataclass
class Viewer:
    """Watches as the page does: it comes back with the number of the last event that it has, until the test's end."""

    port: int
    public_id: str
    events: list[dict[str, Any]] = field(default_factory=list)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def watch(self) -> None:
        while not self._over():
            with suppress(ConnectionClosed, InvalidHandshake, InvalidMessage, OSError, EOFError):
                await self._once()

    async def _once(self) -> None:
        after = self.events[-1]["seq"] if self.events else -1
        address = f"ws://127.0.0.1:{self.port}/ws/t/{self.public_id}/?after={after}"
        async with connect(address, open_timeout=20) as socket:
            async for message in socket:
                async with self.news:
                    self.events.append(json.loads(message))
                    self.news.notify_all()

    def _over(self) -> bool:
        return bool(self.events) and self.events[-1]["kind"] == "finished" and self.events[-1]["dialog"] is None

    async def has_line(self, number: int) -> None:
        """Until it has seen that line of the greeting, or the end."""
        async with self.news:
            await self.news.wait_for(lambda: self._over() or any(self._is_line(event, number) for event in self.events))

    @staticmethod
    def _is_line(event: dict[str, Any], number: int) -> bool:
        return str(event.get("text", "")).endswith(f"line {number}")


async def watched(watching: asyncio.TaskGroup, port: int, server: ScriptedServer, tests: int) -> list[Viewer]:
    """So many new tests, each with its viewer."""
    viewers = [Viewer(port, await start(port, server)) for _ in range(tests)]
    for viewer in viewers:
        watching.create_task(viewer.watch())
    return viewers


async def all_have_line(viewers: list[Viewer], number: int) -> None:
    await asyncio.gather(*(viewer.has_line(number) for viewer in viewers))


async def assert_nothing_is_lost(port: int, viewers: list[Viewer]) -> list[str]:
    """What was streamed is what is stored, each event once and in order, with one end; the verdicts."""
    verdicts = []
    for viewer in viewers:
        answer = await get(port, f"/t/{viewer.public_id}.json")
        assert answer.status == 200
        found = answer.json()
        assert [event["seq"] for event in viewer.events] == list(range(len(viewer.events)))
        assert found["events"] == viewer.events
        assert found["state"] == "finished"
        ends = [event for event in viewer.events if event["kind"] == "finished" and event["dialog"] is None]
        assert len(ends) == 1
        verdicts.append(found["verdict"])
    return verdicts
