"""A way to a server that counts what clients send."""

from __future__ import annotations

import asyncio
import threading
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass


@dataclass
class Meter:
    """server: its port. port: where clients connect to, on loopback. sent: bytes from clients."""

    server: int
    port: int = 0
    sent: int = 0

    async def serve(self, ready: threading.Event, stop: asyncio.Event) -> None:
        async with await asyncio.start_server(self._connected, "127.0.0.1", 0) as server:
            self.port = server.sockets[0].getsockname()[1]
            ready.set()
            await stop.wait()

    async def _connected(self, client: StreamReader, to_client: StreamWriter) -> None:
        with closing(to_client):
            server, to_server = await asyncio.open_connection("127.0.0.1", self.server)
            with closing(to_server):
                there = asyncio.create_task(self._pass_on(client, to_server, counts=True))
                await self._pass_on(server, to_client, counts=False)
                there.cancel()

    async def _pass_on(self, one: StreamReader, other: StreamWriter, *, counts: bool) -> None:
        with suppress(ConnectionError):
            while data := await one.read(65536):
                self.sent += len(data) if counts else 0
                other.write(data)
                await other.drain()
            other.close()


@contextmanager
def metered(port: int) -> Iterator[Meter]:
    """The way to this port of loopback."""
    meter, ready, stop = Meter(port), threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(meter.serve(ready, stop))

    thread = threading.Thread(target=run)
    thread.start()
    ready.wait()
    try:
        yield meter
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
