"""The first request, while the program starts; and the end of a socket, as a viewer on a slow line sees it."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest

from smtptest.conf.environment import BASE_DIR
from smtptest.serving.daphne import CLOSE_SECONDS
from tests.asking import ask, plan_for
from tests.servers.ports import free_port
from tests.servers.process import Process
from tests.servers.program import Program
from tests.servers.scripted import answering, serve

pytestmark = pytest.mark.process
# RFC 6455 section 5.2: the opcode of a closing frame, with the bit of a whole message; its code is 1000.
_CLOSE, _NORMAL = 0x88, (1000).to_bytes(2)
# Autobahn hangs up after one second by itself.
_SLOW_SECONDS = 1.5


def test_who_comes_while_it_starts_is_answered_within_the_limits(tmp_path: Path) -> None:
    """As a health check does: the port is open before the demo server and the receiver are there."""
    command = [sys.executable, "-m", "tests.servers.impatient", "run", "--port", str(free_port())]
    process = Process(command, environment={"SMTPTEST_VAR": str(tmp_path)}, folder=BASE_DIR)
    try:
        process.wait_for("^HTTP/1.1 200 OK$")
        process.wait_for("^Ctrl-C stops it")
        assert "Traceback" not in process.text()
    finally:
        process.stop()


async def test_who_is_slow_to_say_goodbye_is_not_hung_up_on(start_program: Callable[..., Program]) -> None:
    assert _SLOW_SECONDS < CLOSE_SECONDS
    program = await asyncio.to_thread(start_program, "--no-demo")
    async with serve(answering()) as server:
        created = await asyncio.to_thread(ask, program.port, "POST", "/", plan_for(server))
        reader, writer = await asyncio.open_connection("127.0.0.1", program.port)
        with closing(writer):
            writer.write(_opening(created.json()["id"], program.port))
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")
            lines = await _until_goodbye(reader)
            assert b'"kind": "finished"' in lines[-1]
            with pytest.raises(TimeoutError):  # nothing comes, and no end either
                async with asyncio.timeout(_SLOW_SECONDS):
                    await reader.read(1)
            writer.write(_goodbye())
            with suppress(ConnectionResetError):  # Autobahn hangs up that way, once both have said goodbye
                assert await reader.read() == b""


def _opening(public_id: str, port: int) -> bytes:
    head = f"GET /ws/t/{public_id}/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    return f"{head}Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()


async def _until_goodbye(reader: asyncio.StreamReader) -> list[bytes]:
    """The texts of the frames up to the closing one, which has no other code than 1000."""
    texts: list[bytes] = []
    while True:
        kind, size = await reader.readexactly(2)
        length = int.from_bytes(await reader.readexactly(2)) if size == 126 else size
        text = await reader.readexactly(length)
        if kind == _CLOSE:
            assert text == _NORMAL
            return texts
        texts.append(text)


def _goodbye() -> bytes:
    """A client's frame is masked (RFC 6455 section 5.3)."""
    mask = os.urandom(4)
    return bytes([_CLOSE, 0x80 | len(_NORMAL)]) + mask + bytes(one ^ mask[at] for at, one in enumerate(_NORMAL))
