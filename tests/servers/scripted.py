"""Mail servers that follow a script on a real socket, most of them badly: each misbehaviour has a name.

A script is an async function that gets a :class:`Peer`. What it heard and said is kept for the test to compare with the
transcript.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Peer:
    """The server's end of one connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    heard: list[str] = field(default_factory=list)

    async def say(self, *lines: str | bytes) -> None:
        """Send the lines in one segment; text gets a CRLF, bytes go as they are."""
        data = b"".join(line if isinstance(line, bytes) else line.encode() + b"\r\n" for line in lines)
        self.writer.write(data)
        await self.writer.drain()

    async def hear(self) -> str | None:
        """The next line of the client, without CRLF; None at the end."""
        data = await self.reader.readline()
        if not data:
            return None
        self.heard.append(data.decode().removesuffix("\r\n"))
        return self.heard[-1]

    async def starttls(self, context: ssl.SSLContext) -> None:
        await self.writer.start_tls(context)

    def reset(self) -> None:
        """Close with RST instead of FIN."""
        raw = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def gone(self) -> None:
        """Until the client has closed the connection."""
        while await self.reader.read(65536):
            pass


Script = Callable[[Peer], Awaitable[None]]
# asyncio accepts, makes a transport, tells its protocol, which makes a task: one turn of the loop each. It leaves a
# socket open that was accepted a moment before its server is closed (python/cpython issue 109564).
_TURNS_TO_ACCEPT = 4


@dataclass
class ScriptedServer:
    host: str
    port: int
    peers: list[Peer] = field(default_factory=list)
    closed: list[asyncio.Event] = field(default_factory=list)

    @property
    def heard(self) -> list[str]:
        return self.peers[0].heard

    async def client_gone(self) -> None:
        """Until the first connection's socket is closed on the client's side."""
        await self.closed[0].wait()


@asynccontextmanager
async def serve(
    script: Script, tls: ssl.SSLContext | None = None, *, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[ScriptedServer]:
    """Run a script for each connection, on this port of this address, 0 for a free one. tls: from the first byte."""
    tasks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer, closed = Peer(reader, writer), asyncio.Event()
        server.peers.append(peer)
        server.closed.append(closed)
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await script(peer)
            if not writer.is_closing():
                await peer.gone()
        except (OSError, asyncio.CancelledError):
            pass  # the client is gone, or the test is over
        finally:
            closed.set()
            writer.transport.abort()

    listener = await asyncio.start_server(talk, host, port, ssl=tls, limit=2**22)
    server = ScriptedServer(host, listener.sockets[0].getsockname()[1])
    try:
        yield server
    finally:
        for one in listener.sockets:
            asyncio.get_running_loop().remove_reader(one.fileno())
        for _ in range(_TURNS_TO_ACCEPT):
            await asyncio.sleep(0)
        listener.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def obeys(peer: Peer, answers: dict[str, tuple[str | bytes, ...]] | None = None) -> None:
    """A server that greets and answers each command in good order; ``answers`` replaces the reply to a verb."""
    replies: dict[str, tuple[str | bytes, ...]] = {
        "greeting": ("220 mx.test ESMTP",),
        "EHLO": ("250-mx.test", "250 SIZE 1000000"),
        "HELO": ("250 mx.test",),
        "MAIL": ("250 2.1.0 Ok",),
        "RCPT": ("250 2.1.5 Ok",),
        "DATA": ("354 Go ahead",),
        ".": ("250 2.0.0 Ok: queued as 4F1",),
        "RSET": ("250 2.0.0 Ok",),
        "QUIT": ("221 2.0.0 Bye",),
        **(answers or {}),
    }
    await peer.say(*replies["greeting"])
    in_message = False
    while (line := await peer.hear()) is not None:
        verb = "." if line == "." and in_message else line.split(" ")[0].upper()
        if in_message and verb != ".":
            continue
        await peer.say(*replies.get(verb, ("502 5.5.2 Command not recognised",)))
        in_message = verb == "DATA" and str(replies["DATA"][-1]).startswith("3")
        if verb == "QUIT":
            peer.writer.close()
            return


def answering(**answers: tuple[str | bytes, ...] | str | bytes) -> Script:
    """``obeys`` with other replies: ``answering(RCPT="550 No")``; the reply to the message is ``message``."""
    named = {
        "." if verb == "message" else verb: (given if isinstance(given, tuple) else (given,))
        for verb, given in answers.items()
    }

    async def script(peer: Peer) -> None:
        await obeys(peer, named)

    return script


def deserting(verb: str, deed: str) -> Script:
    """A server that obeys up to a verb and then ``hangs``, ``closes``, ``resets`` or ``closes_mid_line``.

    verb: ``greeting``, a command, or ``message``.
    """

    async def script(peer: Peer) -> None:
        if verb != "greeting":
            await peer.say("220 mx.test ESMTP")
        in_message = False
        while verb != "greeting" and (line := await peer.hear()) is not None:
            word = line.split(" ")[0].upper()
            if in_message:
                if line != ".":
                    continue
                word = "MESSAGE"
            if word == verb.upper():
                break
            in_message = word == "DATA"
            await peer.say({"EHLO": "250 mx.test", "DATA": "354 Go", "QUIT": "221 Bye"}.get(word, "250 Ok"))
        await _desert(peer, deed)

    return script


async def _desert(peer: Peer, deed: str) -> None:
    if deed == "hangs":
        await peer.gone()
    elif deed == "resets":
        peer.reset()
    else:
        if deed == "closes_mid_line":
            await peer.say(b"250-half a li")
        peer.writer.close()
