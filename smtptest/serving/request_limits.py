"""How requests may arrive: whole, in time, and no longer than a form can be; and how long an answer is offered.

A proxy in front does this better (docs/operating.md); here it bounds what one laptop can make this process hold. daphne
takes a body of any length into a file and then into memory, and a header for as long as some byte comes now and then.
"""

from __future__ import annotations

from typing import Any

from daphne.http_protocol import HTTPFactory, WebRequest
from twisted.internet import reactor as installed_reactor

from smtptest.serving import metrics
from smtptest.serving.flow_control import STALL_SECONDS, Backpressure

reactor: Any = installed_reactor
# Above what Django takes (DATA_UPLOAD_MAX_MEMORY_SIZE), so that its words are seen where it is just too much.
MOST_BYTES = 1024 * 1024
# Seconds from the first line of a request to its last byte.
ARRIVAL_SECONDS = 30
_TOO_LARGE = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class LimitedRequest(WebRequest):
    """A request that is refused as soon as it is known to be too long, and hung up on where it does not come."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        # Twisted would parse each form on the event loop, for nobody: by Python's parser of mail, which takes half a
        # second for 256 KiB of a part's header without an end. Django parses what a view asks for, and bounds a header.
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
        # An answer that is under way may take as long as it is read.
        if not self._response_started:
            super().check_timeouts()

    async def wait_for_room(self) -> None:
        """Until more of the answer can be written. Hangs up on who reads nothing of it."""
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
    """Makes :class:`LimitedRequest` of what comes over a connection."""

    def buildProtocol(self, addr: Any) -> Any:
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = LimitedRequest
        return protocol
