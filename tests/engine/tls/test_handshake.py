"""A handshake, step by step, off the event loop."""

from __future__ import annotations

import ssl
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from smtptest.engine.tls import handshake
from smtptest.engine.tls.context import new_context
from smtptest.engine.tls.handshake import TlsConnection
from smtptest.engine.tls.openssl_errors import TlsLimitExceeded
from smtptest.engine.tls.records import Records
from tests.engine.smtp.helpers import SHORT, run
from tests.engine.smtp.scenarios.test_tls_hostile import TO_TLS, saying
from tests.servers.scripted import serve
from tests.servers.tls import hello, record, speaking


@dataclass
class Pair:
    """Both ends of a connection in memory, after the handshake."""

    secured: TlsConnection
    server: ssl.SSLObject
    from_server: ssl.MemoryBIO
    arriving: ssl.MemoryBIO
    leaving: ssl.MemoryBIO

    def deliver(self) -> None:
        self.arriving.write(self.from_server.read())


def pair(folder: Path, tickets: int = 0) -> Pair:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = new_context().wrap_bio(incoming, outgoing, server_hostname="mx.test")
    context = speaking(folder, newest=ssl.TLSVersion.TLSv1_3)
    context.num_tickets = tickets
    server = context.wrap_bio(outgoing, incoming, server_side=True)
    for side in (client, server, client):
        handshake._step(side)
    secured = TlsConnection(client, incoming, outgoing, Records())
    made = Pair(secured, server, incoming, ssl.MemoryBIO(), ssl.MemoryBIO())
    secured.attach(made.arriving, made.leaving)
    handshake._step(server)
    return made


def test_tickets_are_counted_wherever_they_come(tmp_path: Path) -> None:
    ends = pair(tmp_path, tickets=300)
    ends.deliver()
    with pytest.raises(TlsLimitExceeded):
        ends.secured.read(100)


def test_lines_between_tickets_are_read(tmp_path: Path) -> None:
    ends = pair(tmp_path, tickets=3)
    ends.server.write(b"220 mx.test\r\n")
    ends.deliver()
    assert ends.secured.read(100) == b"220 mx.test\r\n"
    with pytest.raises(ssl.SSLWantReadError):
        ends.secured.read(100)


def test_the_end_of_tls_is_said_and_heard(tmp_path: Path) -> None:
    ends = pair(tmp_path, tickets=2)
    ends.deliver()
    with pytest.raises(ssl.SSLWantReadError):
        ends.secured.unwrap()
    assert ends.leaving.pending
    with suppress(ssl.SSLError):
        ends.server.unwrap()
    ends.deliver()
    ends.secured.unwrap()
    assert ends.secured.version() == "TLSv1.3"


class Standing:
    """A transport on which nothing happens."""

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


async def test_what_comes_while_nobody_waits_is_not_lost_on_the_next() -> None:
    arrivals = handshake._Arrivals(Standing())  # type: ignore[arg-type]
    assert arrivals.eof_received()
    arrivals.connection_lost(None)
    with pytest.raises(ConnectionResetError):
        await arrivals.next()
    arrivals.data_received(b"late")


async def test_a_handshake_that_is_given_up_leaves_the_thread_alone() -> None:
    limits = replace(SHORT, tls=0.2)
    async with serve(saying(record(hello())[:20])) as server:
        transcript = await run(server, limits=limits, **TO_TLS)
        await server.client_gone()
    assert (transcript.verdict, transcript.summary) == ("timeout", "The TLS handshake did not end within 0.2 s.")
