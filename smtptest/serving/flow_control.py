"""What goes out, no faster than it is read: an answer and a viewer's events wait until their connection has room.

daphne hands all that the application sends to Twisted at once, which keeps what the other side does not read. With the
connections of :class:`RoomyServer` ``send`` returns when there is room again, so that whoever reads nothing costs what
fits into one buffer, and not the whole of what was asked for.
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
class Room:
    """Twisted's notion of whoever produces what is written: told when its buffer (64 KiB) is full, and when it is not.

    The names are Twisted's.
    """

    def __init__(self) -> None:
        self._free = asyncio.Event()
        self._free.set()

    def pauseProducing(self) -> None:
        self._free.clear()

    def resumeProducing(self) -> None:
        self._free.set()

    def stopProducing(self) -> None:
        """The connection is gone: nobody need wait for it."""
        self._free.set()

    async def wait(self, seconds: float | None = None) -> bool:
        """Until there is room; False where there was none for so many seconds."""
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
        self.room = Room()
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

    async def has_room(self) -> None:
        await self.room.wait()


class ViewerFactory(WebSocketFactory):
    """Makes :class:`ViewerProtocol` of what comes over a connection."""

    protocol = ViewerProtocol


class RoomyServer(Server):
    """daphne's server, in which sending waits for room."""

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        await super().handle_reply(protocol, message)
        await protocol.has_room()
