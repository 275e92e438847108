"""Backpressure: answers and events are written no faster than the client reads them.

daphne passes everything that the application sends to Twisted at once, which buffers what the client does not read.
With :class:`BackpressureServer`, ``send`` waits until there is room: a client that reads nothing costs one full buffer
instead of all that it asked for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

# Seconds. An HTTP answer is aborted if the client reads nothing for this long; websockets have their pings for that.
STALL_SECONDS = 60.0


@implementer(IPushProducer)
class Backpressure:
    """A Twisted producer, which Twisted calls when its write buffer (64 KiB) is full and when there is room again."""

    def __init__(self) -> None:
        self._free = asyncio.Event()
        self._free.set()

    def pauseProducing(self) -> None:
        self._free.clear()

    def resumeProducing(self) -> None:
        self._free.set()

    def stopProducing(self) -> None:
        """The connection is closed, so nobody needs to wait for room on it."""
        self._free.set()

    async def wait(self, seconds: float | None = None) -> bool:
        """Wait until there is room. Returns False if there is none after this many seconds."""
        if self._free.is_set():
            return True
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._free.wait()
        return self._free.is_set()


class ViewerProtocol(WebSocketProtocol):
    """A viewer's connection. Its limit of a message's length applies to incoming messages only."""

    maxMessagePayloadSize: int
    CONFIG_ATTRS: Sequence[str]

    def connectionMade(self) -> None:
        self._take_options()
        super().connectionMade()
        self.room = Backpressure()
        # This was the connection of an HTTP request until now, whose channel is still registered as its producer.
        self.transport.unregisterProducer()
        self.registerProducer(self.room, True)

    def _take_options(self) -> None:
        """Take the factory's options. Autobahn does it too, and lays out a table of them for a message that is logged
        nowhere, which takes longer than all the rest of a handshake."""
        for name in self.CONFIG_ATTRS:
            setattr(self, name, getattr(self.factory, name))
        self.CONFIG_ATTRS = ()

    def sendData(self, data: bytes, sync: bool = False, chopsize: int | None = None) -> None:
        """Write a frame. Autobahn does it too, and makes a message in colours of it that is logged nowhere."""
        if sync or chopsize or self.send_queue:
            super().sendData(data, sync, chopsize)
        else:
            self.transport.write(data)

    def connectionLost(self, reason: Any) -> None:
        self.room.stopProducing()
        super().connectionLost(reason)

    def dropConnection(self, abort: bool = False) -> None:
        # Autobahn unregisters the producer first, so that nobody would call its stopProducing.
        self.room.stopProducing()
        super().dropConnection(abort)

    def serverClose(self, code: int | None = None) -> None:
        """Close with any code. Autobahn's ``sendClose`` raises for every code of RFC 6455 section 7.4.1 except 1000,
        and would leave the websocket open."""
        self.sendCloseFrame(code=code or self.CLOSE_STATUS_CODE_NORMAL)

    def sendMessage(self, payload: bytes, *arguments: Any, **named: Any) -> None:
        if self.state != self.STATE_OPEN:
            return  # the viewer is closing the connection, which is not an error
        # Autobahn has one limit for both directions. By RFC 6455 section 10.4 each side limits what it receives.
        limit, self.maxMessagePayloadSize = self.maxMessagePayloadSize, 0
        try:
            super().sendMessage(payload, *arguments, **named)
        finally:
            self.maxMessagePayloadSize = limit

    async def wait_for_room(self) -> None:
        await self.room.wait()


class ViewerFactory(WebSocketFactory):
    """Makes a :class:`ViewerProtocol` for each connection."""

    protocol = ViewerProtocol


class BackpressureServer(Server):
    """daphne's server with a ``send`` that waits for room."""

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        await super().handle_reply(protocol, message)
        await protocol.wait_for_room()
