"""A relay that takes mail, and a web server that takes alerts."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from smtptest.conf.environment import Environment
from tests.monitors.settings import RELAY, set_monitors


class Mailroom:
    """What a relay was given, and what it says to whom."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.replies: dict[str, str] = {}
        """Replies to RCPT by recipient, in place of the usual."""
        self.port = 0
        self.arrived = asyncio.Event()
        self.before_reply: Callable[[], object] | None = None
        """Is called when a message is there, and its reply is not."""

    async def handle_RCPT(  # aiosmtpd looks for it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if reply := self.replies.get(address):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.taken.append(envelope)
        try:
            if self.before_reply is not None:
                await asyncio.to_thread(self.before_reply)
        finally:  # aiosmtpd cancels this if its client has gone
            self.arrived.set()
        return "250 OK"


def _judge(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (b"robot", b"p@ss")
    return AuthResult(success=known, handled=known)


@pytest.fixture
async def mailroom() -> AsyncIterator[Mailroom]:
    """A relay on this machine, without TLS and without a login."""
    async with open_mailroom(Mailroom()) as room:
        yield room


@pytest.fixture
def post(operator: Callable[..., Environment], mailroom: Mailroom) -> Mailroom:
    """The same, and it is the operator's."""
    set_monitors(operator, relay=replace(RELAY, port=mailroom.port))
    return mailroom


@pytest.fixture
async def locked_mailroom(relay_tls: ssl.SSLContext) -> AsyncIterator[Mailroom]:
    """A relay that wants STARTTLS and a login."""
    locks = {"tls_context": relay_tls, "require_starttls": True, "auth_required": True, "authenticator": _judge}
    async with open_mailroom(Mailroom(), **locks) as room:
        yield room


@asynccontextmanager
async def open_mailroom(room: Mailroom, **options: Any) -> AsyncIterator[Mailroom]:
    """The relay, on a port of this machine. options: of aiosmtpd's server."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(room, hostname="relay.test", **options), "127.0.0.1", 0)
    async with server:
        room.port = server.sockets[0].getsockname()[1]
        yield room


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def root(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    file: Path = tmp_path_factory.mktemp("root") / "ca.pem"
    authority.cert_pem.write_to_path(file)
    return str(file)


@pytest.fixture(scope="session")
def relay_tls(authority: trustme.CA) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(made)
    return made
