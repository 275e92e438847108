"""Backpressure: an answer and a viewer's events are written no faster than their connection has room for them.

daphne hands everything that the application sends to Twisted at once, which keeps what the client does not read. With
the connections of :class:`BackpressureServer`, ``send`` returns when there is room again: a client that reads nothing
costs one full buffer, and not the whole of what it asked for.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

# Seconds. A page of which nothing more is read for so long is given up; a socket has its pings for that.
STALL_SECONDS = 60.0


@implementer(IPushProducer)
class Backpressure:
    """A Twisted producer: Twisted calls it when its write buffer (64 KiB) is full, and when it has room again."""

    def __init__(self) -> None:
        self._free = asyncio.Event()
        self._free.set()

    def pauseProducing(self) -> None:
        self._free.clear()

    def resumeProducing(self) -> None:
        self._free.set()

    def stopProducing(self) -> None:
        """The connection is gone, and nobody needs to wait for it."""
        self._free.set()

    async def wait(self, seconds: float | None = None) -> bool:
        """Wait until there is room. Returns False if there was none for so many seconds."""
        if self._free.is_set():
            return True
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._free.wait()
        return self._free.is_set()


class ViewerProtocol(WebSocketProtocol):
    """A viewer's connection. How long a message may be is said of what comes in, and of nothing else."""

    maxMessagePayloadSize: int

    def connectionMade(self) -> None:
        super().connectionMade()
        self.room = Backpressure()
        # Until now this was the connection of an HTTP request, whose channel still waits for room on it.
        self.transport.unregisterProducer()
        self.registerProducer(self.room, True)

    def connectionLost(self, reason: Any) -> None:
        self.room.stopProducing()
        super().connectionLost(reason)

    def dropConnection(self, abort: bool = False) -> None:
        # Autobahn takes the producer off first, and so nobody would tell it that all is over.
        self.room.stopProducing()
        super().dropConnection(abort)

    def serverClose(self, code: int | None = None) -> None:
        """Close with any code. Autobahn's ``sendClose`` raises for those of RFC 6455 section 7.4.1 but 1000, and leaves
        the socket open: it would be one on which nothing ever comes."""
        self.sendCloseFrame(code=code or self.CLOSE_STATUS_CODE_NORMAL)

    def sendMessage(self, payload: bytes, *arguments: Any, **named: Any) -> None:
        if self.state != self.STATE_OPEN:
            return  # a viewer that is leaving gets no more, and that is nobody's fault
        # Autobahn has one limit for both directions. RFC 6455 section 10.4 lets each side set its own for what it gets.
        limit, self.maxMessagePayloadSize = self.maxMessagePayloadSize, 0
        try:
            super().sendMessage(payload, *arguments, **named)
        finally:
            self.maxMessagePayloadSize = limit

    async def wait_for_room(self) -> None:
        await self.room.wait()


class ViewerFactory(WebSocketFactory):
    """Makes :class:`ViewerProtocol` of what comes over a connection."""

    protocol = ViewerProtocol


class BackpressureServer(Server):
    """daphne's server, with a ``send`` that waits for room."""

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        await super().handle_reply(protocol, message)
        await protocol.wait_for_room()
