"""The wire between the dialog and the transport."""

from __future__ import annotations

import asyncio
import socket
import struct

import pytest

from smtptest.engine.recorder import Recorder
from smtptest.engine.redaction import Redactor
from smtptest.engine.secret import Secret
from smtptest.engine.smtp.wire.failures import PeerDisconnected
from smtptest.engine.smtp.wire.protocol import Wire
from smtptest.engine.smtp.wire.transcriber import Transcriber
from tests.engine.smtp.helpers import SHORT, Transcript


async def test_what_had_arrived_is_read_when_a_write_fails() -> None:
    """The reply and the reset are there when we write, and the loop has had no turn to read."""
    listener = socket.create_server(("127.0.0.1", 0))
    transcript = Transcript()
    wire = Wire(Transcriber(Recorder(transcript.events.append).next_dialog(), SHORT, Redactor(Secret(""))), SHORT)
    await asyncio.get_running_loop().create_connection(lambda: wire, *listener.getsockname())
    peer, _ = listener.accept()
    peer.sendall(b"220 mx.test\r\n")
    assert (await wire.next_reply(5)).code == 220
    wire.expect_replies(2)
    peer.sendall(b"250 Taken\r\n550 No\r\n")
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()
    wire.write(b"NOOP\r\n")
    assert [(await wire.next_reply(5)).code for _ in range(2)] == [250, 550]
    with pytest.raises(PeerDisconnected):
        await wire.next_reply(5)
    wire.abort()
    listener.close()
