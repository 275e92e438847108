"""The largest event of each kind reaches whoever watches, live and afterwards, and the test has its end for them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError

from tests.asking import ask
from tests.servers.certificates import presenting
from tests.servers.dns import TooLongForUdp, dns_server
from tests.servers.program import Program
from tests.servers.scripted import Peer, Script, ScriptedServer, answering, serve

pytestmark = pytest.mark.process

# What Autobahn refuses to send where it is to take no more than that.
_OLD_LIMIT = 4096


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    started = Program(tmp_path_factory.mktemp("var"), "--no-demo")
    yield started
    started.kill()


async def watched(program: Program, server: Any, **fields: object) -> tuple[list[dict[str, Any]], int]:
    """The events of a new test, as a program that watches from its start gets them; and the code of the close."""
    plan = {"host": server.host, "port": server.port, "security": "none", "stop_after": "ehlo", **fields}
    created = (await asyncio.to_thread(ask, program.port, "POST", "/", plan)).json()
    events = []
    async with connect(created["websocket"]) as socket:
        async for message in socket:
            events.append(json.loads(message))
        stored = (await asyncio.to_thread(ask, program.port, "GET", f"/t/{created['id']}.json")).json()
    assert events == stored["events"]
    return events, socket.close_code or 0


def saying(filler: bytes) -> Script:
    return answering(EHLO=(b"250-mx.test\r\n", *[b"250-X " + filler + b"\r\n"] * 3, b"250 SIZE\r\n"))


@pytest.mark.parametrize(
    "filler",
    [b"\0" * 1800, b"\xff" * 1800, b"\xe2\x80\x8b" * 600, "ä".encode() * 900, b'"\\' * 900, b"x" * 2000],
    ids=["NUL", "Latin-1", "zero-width", "UTF-8", "quotes", "long"],
)
async def test_a_line_that_grows_when_it_is_told(program: Program, filler: bytes) -> None:
    async with serve(saying(filler)) as server:
        events, code = await watched(program, server)
    assert sum(event["kind"] == "received" and len(json.dumps(event)) > 2000 for event in events) == 3
    assert (events[-1]["kind"], events[-1]["verdict"], code) == ("finished", "passed", 1000)
    assert "Traceback" not in program.process.text()


async def test_a_certificate_with_many_long_names(program: Program, tmp_path: Path) -> None:
    names = tuple(f"{'long-' * 11}{number}.{'label-' * 9}x.example.org" for number in range(50))
    async with serve(answering(), presenting(tmp_path, names=names)) as server:
        events, code = await watched(program, server, security="tls", stop_after="connect")
    (handshake,) = [event for event in events if event["kind"] == "tls"]
    assert handshake["chain"][0]["names"] == list(names)
    assert (events[-1]["kind"], events[-1]["dialog"], code) == ("finished", None, 1000)


async def test_a_domain_with_many_servers(start_program: Callable[..., Program]) -> None:
    exchangers = [f"{number} {'long-' * 12}{number}.mx.test." for number in range(32)]
    zone = {"many.test": {"MX": TooLongForUdp(exchangers)}}
    async with dns_server(zone) as dns:
        address, port = dns.nameserver
        environment = {"SMTPTEST_NAMESERVERS": f"{address}:{port}"}
        program = await asyncio.to_thread(start_program, "--no-demo", environment=environment)
        events, code = await watched(program, ScriptedServer("many.test", 25), route="mx")
    (answer,) = [event for event in events if event["kind"] == "resolved" and event["type"] == "MX"]
    assert len(answer["answers"]) == 32
    assert (events[-1]["kind"], events[-1]["dialog"], code) == ("finished", None, 1000)


async def test_what_comes_in_has_its_limit_as_before(program: Program) -> None:
    async with serve(Peer.gone) as server:
        plan = {"host": server.host, "port": server.port, "security": "none", "stop_after": "ehlo"}
        created = (await asyncio.to_thread(ask, program.port, "POST", "/", plan)).json()
        async with connect(created["websocket"]) as socket:
            await socket.send("x" * (_OLD_LIMIT + 1))
            with pytest.raises(ConnectionClosedError):
                async for _ in socket:
                    pass


async def test_a_viewer_that_talks_too_much_is_told_so_on_the_wire(program: Program) -> None:
    """Not only by the application: Autobahn's own way to close takes none of these codes."""
    async with serve(Peer.gone) as server:
        plan = {"host": server.host, "port": server.port, "security": "none", "stop_after": "ehlo"}
        created = (await asyncio.to_thread(ask, program.port, "POST", "/", plan)).json()
        async with connect(created["websocket"]) as socket:
            for _ in range(21):
                await socket.send("hello")
            with pytest.raises(ConnectionClosedError):
                async for _ in socket:
                    pass
            assert socket.close_code == 1008
