"""The SMTP listener: a socket whose connections are sessions of tests that wait for a message."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from smtptest.engine.events import Verdict
from smtptest.engine.receiving.dialog.link import Receiver
from smtptest.engine.receiving.dialog.session import Session
from smtptest.engine.receiving.inbox import Waiting
from smtptest.engine.receiving.limits import PeerLimits, ReceiveLimits
from smtptest.engine.receiving.server_certificates import Certificate, ServerContexts

# How many connections may wait to be accepted.
_BACKLOG = 50


class Listener:
    """A running listener. Its sessions run as tasks of the event loop that started it."""

    def __init__(self, server: asyncio.Server, sessions: set[Session]) -> None:
        self._server, self._sessions = server, sessions
        #: The address and the port that it listens at.
        self.address: tuple[str, int] = server.sockets[0].getsockname()[:2]

    @property
    def open_sessions(self) -> int:
        """How many peers are connected."""
        return len(self._sessions)

    async def close(self) -> None:
        """Take no more connections, and end those that are there."""
        self._server.close()
        for session in list(self._sessions):
            session.hang_up()
        await self._server.wait_closed()


async def start(
    address: tuple[str, int],
    waiting: Waiting,
    *,
    name: str,
    limits: ReceiveLimits | None = None,
    files: tuple[Path, Path] | None = None,
    session_over: Callable[[Verdict], None] = lambda _: None,
) -> Listener:
    """Listen at this address and port; a port of 0 is chosen by the system. Raises OSError, and MemoryError if this
    process may not make memory executable (systemd's MemoryDenyWriteExecute).

    name: the host name in the greeting. files: the operator's certificate and key, as PEM; None to make one that
    nobody trusts. session_over: called with the verdict of each session when it is over.
    """
    # aiosmtpd logs every session and complains about clients, which would fill the program's own log.
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    limits = limits or ReceiveLimits()
    sessions: set[Session] = set()
    receiver = Receiver(
        name=name,
        waiting=waiting,
        limits=limits,
        peers=PeerLimits(limits),
        contexts=ServerContexts(name, files),
        session_over=session_over,
    )
    # What keeps every peer from TLS should be known at the start, and not when the first of them connects.
    receiver.contexts.of(Certificate.GOOD)

    def session() -> Session:
        return Session(receiver, sessions)

    server = await asyncio.get_running_loop().create_server(session, *address, backlog=_BACKLOG)
    return Listener(server, sessions)
