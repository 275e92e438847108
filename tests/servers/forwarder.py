"""A mail server that takes what it is given and hands it to another one, as a relay does: changed, late or never."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiosmtplib
from aiosmtpd.smtp import SMTP, Envelope, Session

RECEIVED = b"Received: from client.test by relay.test with ESMTP id 1; Sat, 28 Nov 2026 12:00:00 +0000\r\n"


def passed_on(message: bytes) -> bytes:
    """What an honest relay makes of a message."""
    return RECEIVED + message


@dataclass
class Forwarder:
    """The handler of aiosmtpd."""

    next_port: int
    """Of the server on loopback that gets the messages."""
    made_of: Callable[[bytes], bytes] | None = passed_on
    """What is handed on of a message; None for nothing: it is lost."""
    at_once: bool = False
    """Whether a message is handed on before the reply to it."""
    reply: str = "250 2.0.0 Queued as 1"
    hangs_up: bool = False
    """Whether the connection ends in place of the reply."""
    until: asyncio.Event = field(default_factory=asyncio.Event)
    """Messages are handed on when it is set."""
    port: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:
        if self.made_of is not None and self.reply.startswith("250"):
            assert isinstance(envelope.original_content, bytes)
            task = asyncio.create_task(self._hand_on(envelope, self.made_of(envelope.original_content)))
            self._tasks.add(task)
            if self.at_once:
                await task
        if self.hangs_up:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return self.reply

    async def _hand_on(self, envelope: Envelope, message: bytes) -> None:
        if not self.at_once:
            await self.until.wait()
        async with aiosmtplib.SMTP(
            hostname="127.0.0.1", port=self.next_port, start_tls=False, local_hostname="relay.test"
        ) as client:
            await client.ehlo()
            # Of the null sender, aiosmtpd says "<>", and aiosmtplib takes none.
            sender = (envelope.mail_from or "").strip("<>")
            await client.execute_command(b"MAIL", f"FROM:<{sender}>".encode())
            for recipient in envelope.rcpt_tos:
                await client.rcpt(recipient)
            await client.data(message)

    async def end(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@asynccontextmanager
async def forwarding(handler: Forwarder) -> AsyncIterator[Forwarder]:
    """The server while the block runs. Messages are handed on at once, unless ``until`` is cleared in the block."""
    handler.until.set()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(handler, hostname="relay.test", loop=loop), "127.0.0.1", 0)
    handler.port = server.sockets[0].getsockname()[1]
    try:
        yield handler
    finally:
        server.close()
        await handler.end()
