"""A real HTTPS server on a loopback port that answers each path with the bytes it is told to, and keeps what came."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

import trustme


class Held(bytes):
    """Sent, and then nothing: the connection stays open."""


@dataclass(frozen=True)
class Endless:
    """An answer that goes on until the client has gone."""

    start: bytes
    again: bytes
    """What is sent after the start, again and again."""
    pause: float = 0.0
    """Seconds before each time."""


@dataclass
class HttpsServer:
    """What it is told to answer, and what it was asked."""

    port: int
    requests: list[str] = field(default_factory=list)
    """Each request as it came, headers and all."""
    bodies: list[bytes] = field(default_factory=list)
    """The body of each, where it has one."""


def document(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """An answer with this body."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def context(authority: trustme.CA, *names: str, until: datetime | None = None) -> ssl.SSLContext:
    """That of a server with a certificate for these names. until: when it expires."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, not_after=until).configure_cert(made)
    return made


@asynccontextmanager
async def https_server(
    tls: ssl.SSLContext | None, answers: Mapping[str, bytes | Endless], address: str = "127.0.0.1"
) -> AsyncIterator[HttpsServer]:
    """answers: by host and path, as in ``example.org/a.txt``; whatever is not there is a 404."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            request = (await reader.readuntil(b"\r\n\r\n")).decode()
            server.requests.append(request)
            if length := request.lower().partition("content-length: ")[2].partition("\r\n")[0]:
                server.bodies.append(await reader.readexactly(int(length)))
            path = request.split(" ", 2)[1]
            host = request.partition("Host: ")[2].partition("\r\n")[0]
            answer = answers.get(f"{host}{path}", document(b"", status="404 Not Found"))
            writer.write(answer.start if isinstance(answer, Endless) else answer)
            await writer.drain()
            if isinstance(answer, Held):
                await reader.read()
            while isinstance(answer, Endless) and not reader.at_eof():
                await asyncio.sleep(answer.pause)
                writer.write(answer.again)
                await writer.drain()
        writer.close()

    writers: list[asyncio.StreamWriter] = []
    listening = await asyncio.start_server(serve, address, 0, ssl=tls)
    server = HttpsServer(listening.sockets[0].getsockname()[1])
    async with listening:
        try:
            yield server
        finally:
            for writer in writers:
                writer.transport.abort()
                with suppress(OSError):
                    await writer.wait_closed()
