"""A relay between a browser and a server that can lose what passes through it, as a dead network does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Relay:
    """swallow: from now on nothing passes on the connections that there are, and none of them closes."""

    upstream: int
    port: int = 0
    connections: int = 0
    _alive: list[asyncio.Event] = field(default_factory=list)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def swallow(self) -> None:
        for alive in self._alive:
            alive.clear()

    async def relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        alive = asyncio.Event()
        alive.set()
        self._alive.append(alive)
        self.connections += 1
        ends = [writer]
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.upstream)
            ends.append(back)
            await asyncio.gather(_pass(reader, back, alive), _pass(there, writer, alive))
        except (OSError, asyncio.CancelledError):
            pass  # one side is gone, or the test is over
        finally:
            for end in ends:
                end.transport.abort()

    async def end(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, alive: asyncio.Event) -> None:
    while data := await reader.read(65536):
        if alive.is_set():
            writer.write(data)
            await writer.drain()
    if alive.is_set():
        writer.close()
    else:
        await asyncio.Event().wait()  # nobody hears of the end either


@asynccontextmanager
async def relaying(upstream: int) -> AsyncIterator[Relay]:
    """A relay to a port of 127.0.0.1."""
    relay = Relay(upstream)
    listener = await asyncio.start_server(relay.relay, "127.0.0.1", 0)
    relay.port = listener.sockets[0].getsockname()[1]
    try:
        yield relay
    finally:
        listener.close()
        await relay.end()
