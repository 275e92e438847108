"""A listener with tests that wait, and peers that say to it what they like."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from smtptest.engine.events import Event, Finding, Finished, Received, Sent
from smtptest.engine.receiving.behaviour import Behaviour
from smtptest.engine.receiving.delivery import Delivery
from smtptest.engine.receiving.inbox import Inbox, Waiting
from smtptest.engine.receiving.limits import ReceiveLimits
from smtptest.engine.receiving.listener import Listener, start
from smtptest.engine.receiving.plan import ReceivePlan
from smtptest.engine.recorder import Recorder

ADDRESS = "t-0123456789abcdef0123456789abcdef@receive.test"


@dataclass
class Waiter:
    """A test that waits, and what it has recorded."""

    inbox: Inbox
    events: list[Event]
    news: asyncio.Event

    def lines(self, dialog: int = 0) -> list[str]:
        """The conversation: ``S`` what we sent, ``C`` what the peer did."""
        kinds = {Sent: "S", Received: "C"}
        return [
            f"{kinds[type(event)]} {event.text}"
            for event in self.events
            if isinstance(event, Sent | Received) and event.dialog == dialog
        ]

    def findings(self) -> list[str]:
        """The codes of the findings, with their variants."""
        found = [event for event in self.events if isinstance(event, Finding)]
        return ["/".join(filter(None, (one.code, one.parameters.get("variant")))) for one in found]

    def ends(self) -> list[tuple[str, str]]:
        """The verdict and the code of each session that is over."""
        return [(str(event.verdict), event.code) for event in self.events if isinstance(event, Finished)]

    async def over(self, sessions: int = 1) -> None:
        """Wait for the end of so many sessions."""
        await self._until(lambda: len(self.ends()) >= sessions)

    async def found(self, code: str, times: int = 1) -> None:
        """Wait until this has been found so often."""
        await self._until(lambda: self.findings().count(code) >= times)

    async def _until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(60):
            while not true():
                self.news.clear()
                await self.news.wait()

    async def delivery(self) -> Delivery:
        async with asyncio.timeout(60):
            return await self.inbox.delivery()


@dataclass
class Peer:
    """A client that says what it likes."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def say(self, *lines: str) -> None:
        """Send these lines at once."""
        await self.send("".join(f"{line}\r\n" for line in lines).encode())

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def reply(self) -> str:
        """The last line of the next reply; empty if the connection is closed."""
        async with asyncio.timeout(60):
            while (line := await self.reader.readline()) and line[3:4] == b"-":
                pass
            return line.decode().rstrip()

    async def ask(self, line: str) -> str:
        """Send a line, and return the reply to it."""
        await self.say(line)
        return await self.reply()

    async def asks(self, *lines: str) -> list[str]:
        """Send lines one by one, and return the codes of the replies."""
        return [(await self.ask(line))[:3] for line in lines]

    async def start_tls(self, context: ssl.SSLContext | None = None) -> None:
        """STARTTLS, without looking at the certificate."""
        assert (await self.ask("STARTTLS"))[:3] == "220"
        await self.secure(context)

    async def secure(self, context: ssl.SSLContext | None = None) -> None:
        """The handshake. A context that looks at the certificate has to find the name that a receiver has."""
        name = "localhost" if context and context.check_hostname else None
        await self.writer.start_tls(context or anything(), server_hostname=name)

    async def closed(self) -> bytes:
        """What still comes until the connection is closed."""
        async with asyncio.timeout(60):
            return await self.reader.read()


def anything() -> ssl.SSLContext:
    """A client that takes any certificate, and no version of TLS that is out of date, whatever its OpenSSL takes."""
    # It takes any: to read the system's roots would take longer than the handshake.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@dataclass
class Scene:
    """A listener, with the tests that wait at it."""

    listener: Listener
    waiting: Waiting

    @asynccontextmanager
    async def peer(self, *, greeted: bool = True) -> AsyncIterator[Peer]:
        reader, writer = await asyncio.open_connection(*self.listener.address)
        peer = Peer(reader, writer)
        try:
            if greeted:
                assert (await peer.reply()).startswith("220 mx.receive.test ")
            yield peer
        finally:
            writer.close()

    def waiter(self, address: str = ADDRESS, behaviour: Behaviour = Behaviour.NORMAL) -> Waiter:
        """A test that waits from now on."""
        events: list[Event] = []
        news = asyncio.Event()

        def sink(event: Event) -> None:
            events.append(event)
            news.set()

        inbox = Inbox(ReceivePlan(address=address, behaviour=behaviour), Recorder(sink))
        self.waiting.add(inbox)
        return Waiter(inbox, events, news)


@asynccontextmanager
async def listening(
    *, public: bool = False, port: int = 0, files: tuple[Path, Path] | None = None, **limits: Any
) -> AsyncIterator[Scene]:
    """A listener on loopback while the block runs. port: 0 for any. files: its certificate and key."""
    waiting = Waiting(public=public)
    listener = await start(
        ("127.0.0.1", port), waiting, name="mx.receive.test", limits=ReceiveLimits(**limits), files=files
    )
    try:
        yield Scene(listener, waiting)
    finally:
        await listener.close()


ENVELOPE = ("EHLO client.test", "MAIL FROM:<ann@example.org>", f"RCPT TO:<{ADDRESS}>")
MESSAGE = ("From: ann@example.org", "Subject: hello", "", "How do you do?", ".")
