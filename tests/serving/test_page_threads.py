"""Long transcripts: their pages are made beside the loop, few at once, and sent as they are read."""

from __future__ import annotations

import asyncio
import gc
import gzip
import json
import re
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from socket import SO_RCVBUF, SOL_SOCKET, socket
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient
from websockets.asyncio.client import connect

from smtptest.engine.events import Event, Received
from smtptest.serving import page_threads
from smtptest.transcripts import event_log
from smtptest.transcripts.models import Test
from smtptest.transcripts.render.document import document
from smtptest.transcripts.render.page import MOST_LINES
from tests.asking import ask
from tests.servers.program import Program
from tests.servers.scripted import Peer, serve
from tests.soak.meter import memory
from tests.transcripts.factory import ending, new_test

LINES = 3000


def long_test() -> Test:
    lines: list[Event] = [
        Received(
            seq=number, t=number / 1000, dialog=0, text=f"250-{number} \\u{{0000}}{'x' * 200}", code=250, more=True
        )
        for number in range(LINES)
    ]
    test = new_test()
    event_log.append(test.pk, [*lines, *ending(LINES)])
    return test


async def read(response: Any) -> bytes:
    assert response.status_code == 200
    if not response.streaming:
        return bytes(response.content)
    return b"".join([piece async for piece in response])


def addresses(test: Test) -> dict[str, str]:
    base = f"/t/{test.public_id}"
    forms = {"page": f"{base}/", "json": f"{base}.json", "text": f"{base}.txt", "picture": f"{base}.png"}
    return {**forms, "meanings": f"{base}/explanations.json", "comparison": f"{base}/compare/{test.public_id}/"}


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
async def test_every_form_of_it_is_whole(client: AsyncClient) -> None:
    test = await sync_to_async(long_test)()
    forms = {name: await client.get(address) for name, address in addresses(test).items()}
    bodies = {name: await read(response) for name, response in forms.items()}
    assert {"json", "text"} <= {name for name, response in forms.items() if response.streaming}
    for name, response in forms.items():
        assert int(response["Content-Length"]) == len(bodies[name])
        assert response["X-Robots-Tag"].startswith("noindex")
    assert [event["seq"] for event in json.loads(bodies["json"])["events"]] == list(range(LINES + 2))
    assert bodies["text"].count(b"S: 250-") == LINES
    packed = {name: await client.get(one, headers={"Accept-Encoding": "gzip"}) for name, one in addresses(test).items()}
    for name, response in packed.items():
        body = await read(response)
        assert response.streaming == forms[name].streaming
        assert int(response["Content-Length"]) == len(body)
        assert (response.get("Content-Encoding") == "gzip") is (name != "picture")
        if name in ("json", "text"):
            assert gzip.decompress(body) == bodies[name]
            assert len(body) < len(bodies[name]) / 10
    # The empty one of the scripts is no line, and has no number; the answer quotes some.
    numbered = re.findall(rb'<li class="line[^>]*id="e\d+"[^>]*>', re.sub(rb"\s+", b" ", bodies["page"]))
    assert sum(b'data-side="server"' in line for line in numbered) == MOST_LINES
    assert f"{LINES - MOST_LINES} more lines are not shown here.".encode() in bodies["page"]
    assert f"{LINES - MOST_LINES} more lines were not compared".encode() in bodies["comparison"]
    assert page_threads._SENDING._inside == page_threads._RENDERING._inside == 0


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
async def test_none_is_made_on_the_loop(client: AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    test = await sync_to_async(long_test)()
    short = await sync_to_async(new_test)()
    threads: set[str] = set()

    def watched(*arguments: Any, **named: Any) -> Any:
        threads.add(threading.current_thread().name)
        return document(*arguments, **named)

    monkeypatch.setattr("smtptest.web.views.lookup.document", watched)
    for one in (test, short):
        for name in ("page", "json", "text", "meanings"):
            await read(await client.get(addresses(one)[name]))
    assert {name.partition("_")[0] for name in threads} == {"heavy", "light"}


@pytest.mark.django_db(transaction=True)
async def test_who_wants_one_too_many_is_told_when_to_come_back(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = await sync_to_async(long_test)()
    short = await sync_to_async(new_test)()
    monkeypatch.setattr(page_threads, "_RENDERING", page_threads.Gate(0))
    for name, address in addresses(test).items():
        response = await client.get(address)
        assert (response.status_code, response["Retry-After"]) == (503, "5"), name
        assert response["Cache-Control"].startswith("no-store")
        assert b"Try again in a few seconds" in response.content
        assert (await client.get(addresses(short)[name])).status_code == 200, "short ones are not held up"
    assert "errors" in (await client.get(addresses(test)["json"])).json()


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
async def test_large_answers_on_their_way_are_counted_until_they_are_read_or_dropped(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = addresses(await sync_to_async(long_test)())["json"]
    monkeypatch.setattr(page_threads, "_SENDING", page_threads.Gate(2))
    first, second = await client.get(address), await client.get(address)
    assert (await client.get(address)).status_code == 503
    await read(first)
    third = await client.get(address)
    assert third.status_code == 200
    assert (await client.get(address)).status_code == 503
    del first, second, third
    gc.collect()
    assert page_threads._SENDING._inside == 0


async def without_end(peer: Peer) -> None:
    await peer.say("220 mx.test")
    await peer.hear()
    while True:
        await peer.say(*[b"250 " + b"\0" * 100 + b"\r\n"] * 20)
        await asyncio.sleep(0)


@asynccontextmanager
async def longest(program: Program) -> AsyncIterator[str]:
    """The longest transcript that a test of one dialog can have here; its id."""
    async with serve(without_end) as server:
        fields = {"host": server.host, "port": server.port, "security": "none", "rcpt_to": ["you@mx.test"]}
        created = (await asyncio.to_thread(ask, program.port, "POST", "/", fields)).json()
        async with connect(created["websocket"]) as viewer:
            assert len([message async for message in viewer]) > page_threads.FEW_EVENTS
        yield created["id"]


def deaf(port: int, request: str, headers: str = "") -> socket:
    """A connection that asks and reads nothing."""
    raw = socket()
    raw.setsockopt(SOL_SOCKET, SO_RCVBUF, 4096)
    raw.connect(("127.0.0.1", port))
    raw.sendall(f"GET {request} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{headers}\r\n".encode())
    return raw


UPGRADE = (
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Version: 13\r\n"
)


@pytest.mark.process
async def test_who_reads_nothing_costs_little(start_program: Callable[..., Program]) -> None:
    """Sixty deaf viewers of a transcript of 1.9 MB, five deaf readers, and four at once who read each of its forms."""
    program = await asyncio.to_thread(start_program, "--no-demo", environment={"SMTPTEST_TRANSCRIPT_BYTES": "1000000"})
    async with longest(program) as public_id:
        before = memory(program.process.pid)
        peak = 0
        with ExitStack() as held:
            for _ in range(60):
                held.enter_context(deaf(program.port, f"/ws/t/{public_id}/", UPGRADE))
            for _ in range(5):
                held.enter_context(deaf(program.port, f"/t/{public_id}.json"))
            for form in ("/", ".json"):
                path = f"/t/{public_id}{form}"
                answers = await asyncio.gather(*(asyncio.to_thread(ask, program.port, "GET", path) for _ in range(4)))
                assert [answer.status for answer in answers] == [200] * 4
                peak = max(peak, memory(program.process.pid) - before)
    # What each may have not read, a page of its log, and the one page that is made at a time.
    assert peak < 90 * 2**20
    assert "Traceback" not in program.process.text()
