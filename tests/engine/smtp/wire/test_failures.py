"""What goes wrong at the wire, in words."""

from __future__ import annotations

import ssl
from typing import Any

import pytest

from smtptest.engine.smtp.steps import starttls
from smtptest.engine.smtp.wire.failures import PeerDisconnected
from tests.engine.smtp.scenarios.test_edge_cases import wired
from tests.servers.scripted import answering


async def test_a_broken_transport_is_a_server_that_hung_up() -> None:
    """A write that fails closes the transport at once and tells of it only in the loop's next turn."""
    async with wired(answering()) as (wire, _):
        await wire.next_reply(5)
        transport: Any = wire.transport
        transport.abort()
        with pytest.raises(PeerDisconnected):
            wire.write(b"NOOP\r\n")
        with pytest.raises(PeerDisconnected):
            await wire.command(b"NOOP", timeout=60)
        with pytest.raises(ConnectionResetError):
            await starttls.timed_handshake(wire, ssl.create_default_context(), "localhost", 5)
