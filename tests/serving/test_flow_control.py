"""What goes out waits for room, and for nobody who is gone."""

from __future__ import annotations

import asyncio
from collections import deque
from types import SimpleNamespace
from typing import Any

import pytest
from autobahn.twisted.websocket import WebSocketServerProtocol

from smtptest.serving import flow_control
from smtptest.serving.flow_control import Backpressure, ViewerFactory, ViewerProtocol


async def test_there_is_room_until_the_buffer_is_full() -> None:
    room = Backpressure()
    assert await room.wait(0)
    room.pauseProducing()
    assert not await room.wait(0.001)
    room.resumeProducing()
    assert await room.wait(0)


async def test_who_waits_goes_on_when_there_is_room() -> None:
    room = Backpressure()
    room.pauseProducing()
    waiting = asyncio.ensure_future(room.wait())
    await asyncio.sleep(0)
    assert not waiting.done()
    room.resumeProducing()
    assert await waiting


async def test_nobody_waits_for_a_connection_that_is_gone() -> None:
    room = Backpressure()
    room.pauseProducing()
    room.stopProducing()
    assert await room.wait(0)


@pytest.fixture
def viewer(monkeypatch: pytest.MonkeyPatch) -> tuple[ViewerProtocol, list[tuple[bytes, int]]]:
    """A connection, and what it sent with the limit that held then."""
    sent: list[tuple[bytes, int]] = []

    def send(self: Any, payload: bytes, *arguments: Any, **named: Any) -> None:
        sent.append((payload, self.maxMessagePayloadSize))
        if payload == b"broken":
            raise ValueError

    monkeypatch.setattr(WebSocketServerProtocol, "sendMessage", send)
    protocol = ViewerProtocol()
    protocol.maxMessagePayloadSize = 10
    protocol.state = protocol.STATE_OPEN
    return protocol, sent


def test_the_limit_is_for_what_comes_in_alone(viewer: tuple[ViewerProtocol, list[tuple[bytes, int]]]) -> None:
    protocol, sent = viewer
    protocol.sendMessage(b"x" * 100)
    with pytest.raises(ValueError):  # noqa: PT011  # raised by the test itself
        protocol.sendMessage(b"broken")
    assert sent == [(b"x" * 100, 0), (b"broken", 0)]
    assert protocol.maxMessagePayloadSize == 10


def test_a_viewer_that_leaves_gets_no_more(viewer: tuple[ViewerProtocol, list[tuple[bytes, int]]]) -> None:
    protocol, sent = viewer
    protocol.state = protocol.STATE_CLOSING
    protocol.sendMessage(b"late")
    assert sent == []


class Wire:
    """What a connection writes to."""

    def __init__(self) -> None:
        self.written = b""

    def write(self, data: bytes) -> None:
        self.written += data


def test_frames_are_written_without_texts_for_a_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ViewerProtocol, "log", None, raising=False)
    protocol = ViewerProtocol()
    protocol.transport, protocol.send_queue = Wire(), deque()
    protocol.sendData(b"one")
    protocol.sendData(b" two")
    assert protocol.transport.written == b"one two"


def test_a_frame_does_not_overtake_those_that_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    protocol = ViewerProtocol()
    protocol.transport, protocol.send_queue = Wire(), deque([(b"first", False)])
    monkeypatch.setattr(protocol, "_trigger", lambda: None)
    protocol.sendData(b"second")
    protocol.sendData(b"third", sync=True)
    assert [data for data, _ in protocol.send_queue] == [b"first", b"second", b"third"]
    assert protocol.transport.written == b""


def test_a_connection_has_the_options_of_its_factory() -> None:
    protocol = ViewerProtocol()
    options = {name: object() for name in ViewerProtocol.CONFIG_ATTRS}
    protocol.factory = SimpleNamespace(**options)
    protocol._take_options()
    assert {name: getattr(protocol, name) for name in options} == options
    assert ViewerProtocol.CONFIG_ATTRS, "each connection takes them"


def test_any_code_closes(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[Any] = []
    monkeypatch.setattr(ViewerProtocol, "sendCloseFrame", lambda self, code: closed.append(code), raising=False)
    for code in (4404, None, 1000):
        ViewerProtocol().serverClose(code)
    assert closed == [4404, 1000, 1000]


def test_viewers_get_these_connections() -> None:
    assert ViewerFactory.protocol is ViewerProtocol
    assert flow_control.STALL_SECONDS > 0
