"""Limits the size and the arrival time of requests, and how long a client may leave an answer unread.

A proxy in front does this better (docs/operating.md); this bounds what one client can make this process hold. daphne
accepts a body of any length, into a file and then into memory, and waits for a header as long as a byte arrives now and
then.
"""

from __future__ import annotations

from typing import Any

from daphne.http_protocol import HTTPFactory, WebRequest
from twisted.internet import reactor as installed_reactor

from smtptest.serving import metrics
from smtptest.serving.flow_control import STALL_SECONDS, Backpressure

reactor: Any = installed_reactor
# More than Django accepts (DATA_UPLOAD_MAX_MEMORY_SIZE), so that a request slightly too large gets Django's answer.
MOST_BYTES = 1024 * 1024
# Seconds from the first line of a request to its last byte.
ARRIVAL_SECONDS = 30
_TOO_LARGE = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class LimitedRequest(WebRequest):
    """A request that is refused as soon as it is known to be too large, and aborted if it does not arrive in time."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        # Twisted would parse each form on the event loop, although nobody uses the result, with Python's mail parser:
        # it takes half a second for a part's header of 256 KiB. Django parses only what a view asks for, and limits
        # headers.
        super().__init__(*arguments, **options, parsePOSTFormSubmission=False)
        self._received = 0
        self._refused = False
        self._room = Backpressure()
        self._late = reactor.callLater(ARRIVAL_SECONDS, self.channel.forceAbortClient)

    def gotLength(self, length: int | None) -> None:  # Twisted's name
        super().gotLength(0 if length is None or length > MOST_BYTES else length)
        if length is not None and length > MOST_BYTES:
            self._refuse()

    def handleContentChunk(self, data: bytes) -> None:
        self._received += len(data)
        if self._received > MOST_BYTES:
            self._refuse()
        elif not self._refused:
            super().handleContentChunk(data)

    def process(self) -> Any:
        self._arrived()
        return None if self._refused else super().process()

    def connectionLost(self, reason: Any) -> None:
        self._arrived()
        self._room.stopProducing()
        super().connectionLost(reason)

    def handle_reply(self, message: dict[str, Any]) -> None:  # daphne's name
        if message.get("more_body") and self.producer is None and self.channel is not None:
            self.registerProducer(self._room, True)
        super().handle_reply(message)

    def finish(self) -> None:
        if self.producer is self._room:
            self.unregisterProducer()
        super().finish()

    def check_timeouts(self) -> None:
        # An answer that has begun may take as long as the client keeps reading.
        if not self._response_started:
            super().check_timeouts()

    async def wait_for_room(self) -> None:
        """Wait until more of the answer can be written. Disconnects a client that reads nothing of it."""
        if not await self._room.wait(STALL_SECONDS) and self.channel is not None:
            self.channel.forceAbortClient()

    def _arrived(self) -> None:
        if self._late.active():
            self._late.cancel()

    def _refuse(self) -> None:
        if not self._refused:
            self._refused = True
            metrics.REFUSED.labels("413").inc()
            self.channel.transport.write(_TOO_LARGE)
            self.channel.loseConnection()


class LimitedFactory(HTTPFactory):
    """Makes a :class:`LimitedRequest` for each request."""

    def buildProtocol(self, addr: Any) -> Any:
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = LimitedRequest
        return protocol
