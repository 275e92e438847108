"""The demo server's two ports, on every loopback address that the machine has."""

from __future__ import annotations

import asyncio
import errno
import logging
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from smtptest.demo import certificates, mailbox

LOOPBACK = ("127.0.0.1", "::1")


class PortTaken(Exception):
    """Another program listens on this port."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} is taken by another program")
        self.port = port


@dataclass(frozen=True, kw_only=True)
class Demo:
    """A running demo server."""

    starttls_port: int
    """The port on loopback at which it offers STARTTLS."""
    tls_port: int
    """The port on loopback at which TLS starts with the first byte."""
    authority: Path
    """The PEM file of the authority that signed its certificate."""


@asynccontextmanager
async def running(directory: Path, *, starttls_port: int, tls_port: int) -> AsyncIterator[Demo]:
    """A demo server while the block runs. directory: keeps its certificates. A port of 0 is chosen by the system.

    Raises PortTaken.
    """
    files = certificates.ensure(directory)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # whatever the interpreter's build has
    context.load_cert_chain(files.server)
    # aiosmtpd logs every session and complains about clients, which would fill the program's own log.
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    async with AsyncExitStack() as stack:
        # aiosmtpd counts only its own STARTTLS as encryption: on the TLS port, AUTH is safe without it.
        yield Demo(
            starttls_port=await _listen(stack, starttls_port, None, tls_context=context),
            tls_port=await _listen(stack, tls_port, context, auth_require_tls=False),
            authority=files.authority,
        )


async def _listen(stack: AsyncExitStack, port: int, wrapped: ssl.SSLContext | None, **options: object) -> int:
    loop = asyncio.get_running_loop()
    factory = partial(mailbox.server, loop=loop, **options)
    for address in LOOPBACK:
        try:
            server = await loop.create_server(factory, address, port, ssl=wrapped)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(port) from None
            if address == LOOPBACK[0]:
                raise
            continue  # the machine has no IPv6
        stack.callback(server.close)
        port = server.sockets[0].getsockname()[1]
    return port
