"""Threats that need the whole program to be shown: see docs/security.md."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient
from websockets.asyncio.client import connect

from smtptest.conf import engine
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.policy import NOT_PUBLIC
from smtptest.runs import runner
from smtptest.transcripts.models import Test
from tests.asking import ask
from tests.live.test_consumer import watching
from tests.servers import stores
from tests.servers.dns import Misbehaviour, dns_server
from tests.servers.program import Program
from tests.servers.scripted import Peer, answering, serve
from tests.transcripts.factory import new_test
from tests.web.scenarios.test_contract import FIELDS, post
from tests.web.scenarios.test_secrets import PASSWORD, found_in


@pytest.mark.django_db(transaction=True)
async def test_50_names_on_a_silent_name_server_hold_up_no_page(
    client: AsyncClient, operator: Callable[..., Any], tests_end: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    # So long that on a loaded machine, too, none of them is given up before the page is there.
    monkeypatch.setattr(engine, "GuardedNetwork", partial(GuardedNetwork, dns_limit=120))
    names = {f"mx{number}.example.org": Misbehaviour.SILENT for number in range(50)}
    async with dns_server(names) as server, serve(answering()) as quick:
        operator(profile="public", nameservers=(server.nameserver,), ports=None)
        for name in names:
            assert (await post(client, {**FIELDS, "host": name})).status_code == 201
        while len(server.queries) < 100:  # noqa: ASYNC110  # AAAA and A of each; a name server has no event
            await asyncio.sleep(0)
        assert (await client.get("/")).status_code == 200
        # Another visitor's test comes to its end; for this one the operator allows loopback.
        operator(profile="private")
        other = (await post(client, {**FIELDS, "host": quick.host, "port": quick.port})).json()
        await runner.ended(await Test.objects.aget(public_id=other["id"]))
        page = (await client.get(f"/t/{other['id']}.json")).json()
        assert (page["verdict"], len(runner._running)) == ("passed", 50), "all the others still wait"
        await asyncio.gather(*(runner.stop(test) for test in [test async for test in Test.objects.all()]))
        await tests_end()


@pytest.mark.django_db(transaction=True)
async def test_where_a_name_leads_inside_is_told_to_nobody(
    client: AsyncClient,
    operator: Callable[..., Any],
    tests_end: Callable[[], Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    async with dns_server({"inside.example.org": {"A": ["10.1.2.3"]}}) as server:
        operator(profile="public", nameservers=(server.nameserver,), ports=None)
        created = (await post(client, {**FIELDS, "host": "inside.example.org"})).json()
        await tests_end()
    page = f"/t/{created['id']}"
    seen = b"".join([(await client.get(page + suffix)).content for suffix in ("/", ".json", ".txt")])
    assert NOT_PUBLIC.encode() in seen
    assert b"10.1.2.3" not in seen
    assert "10.1.2.3" not in caplog.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("name", "said"), [("tool.example.org", "tool.example.org"), ("", "[127.0.0.1]")])
async def test_the_name_of_this_machine_is_told_to_nobody(
    client: AsyncClient,
    operator: Callable[..., Any],
    tests_end: Callable[[], Any],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    said: str,
) -> None:
    def asked(*_: Any) -> str:
        raise AssertionError("the machine's own name was looked up")

    for function in ("getfqdn", "gethostname"):
        monkeypatch.setattr(socket, function, asked)
    operator(helo_name=name)
    async with serve(answering()) as server:
        await post(client, {**FIELDS, "helo": "", "host": server.host, "port": server.port})
        await tests_end()
    assert server.heard[0] == f"EHLO {said}"


ORIGINS = [
    ("https://smtptest.example.org", True),
    ("HTTPS://SMTPTEST.EXAMPLE.ORG", True),
    (None, True),  # no browser: a link in a program's hand
    ("http://smtptest.example.org", False),
    ("https://smtptest.example.org:8443", False),
    ("https://smtptest.example.org:443", False),  # no browser writes a scheme's own port
    ("https://www.smtptest.example.org", False),
    ("https://example.org", False),
    ("https://smtptest.example.org.evil.test", False),
    ("https://evil.test/https://smtptest.example.org", False),
    ("https://user@smtptest.example.org", False),
    ("null", False),
    ("", False),
    ("file://", False),
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("origin", "welcome"), ORIGINS)
async def test_a_socket_is_opened_by_exactly_our_own_pages(
    operator: Callable[..., Any], origin: str | None, welcome: bool
) -> None:
    operator(public_url="https://smtptest.example.org")
    test = await sync_to_async(new_test)()
    headers = {"host": "smtptest.example.org", **({} if origin is None else {"origin": origin})}
    async with watching(f"/ws/t/{test.public_id}/", headers) as viewer:
        assert (await viewer.connect())[0] is welcome


@pytest.mark.process
async def test_a_password_comes_into_no_store(start_program: Callable[..., Program], tmp_path: Path) -> None:
    """Everything that Redis was ever told, and everything that lies in the database's files and the log."""
    if (redis_program := stores.redis_program()) is None:
        pytest.skip("Redis is not installed")
    with stores.redis(redis_program) as url:
        told = await asyncio.to_thread(_monitor, url)
        program = await asyncio.to_thread(start_program, "--no-demo", environment={"REDIS_URL": url})
        login = {"username": "alice", "password": PASSWORD, "auth": "plain", "insecure_auth": True}
        answers: dict[str, Any] = {"EHLO": ("250-mx.test", "250 AUTH PLAIN"), "AUTH": f"535 no {PASSWORD}"}

        async def once_watched(peer: Peer) -> None:
            await watched.wait()
            await answering(**answers)(peer)

        watched = asyncio.Event()
        async with serve(once_watched) as server:
            fields = {**FIELDS, **login, "host": server.host, "port": server.port, "stop_after": "auth"}
            created = await asyncio.to_thread(ask, program.port, "POST", "/", fields)
            async with connect(created.json()["websocket"]) as viewer:
                seen = [await viewer.recv()]
                watched.set()
                seen += [message async for message in viewer]
        assert any(line.startswith("AUTH PLAIN ") for line in server.heard)
        await asyncio.to_thread(program.stop)
        redis_heard = await asyncio.to_thread(_rest, told)
    stored = b"".join(file.read_bytes() for file in program.var.rglob("*") if file.is_file())
    assert b"auth-failed" in stored
    assert b"535 no ********" in redis_heard, "what it was told was masked"
    for place in (stored, redis_heard, program.process.text().encode(), str(seen).encode()):
        assert found_in(place) == []


def _monitor(url: str) -> socket.socket:
    """A connection that is told every command that this Redis gets (redis.io, MONITOR)."""
    host, _, port = url.removeprefix("redis://").removesuffix("/0").partition(":")
    raw = socket.create_connection((host, int(port)), timeout=30)
    raw.sendall(b"MONITOR\r\n")
    assert raw.recv(5) == b"+OK\r\n"
    return raw


def _rest(raw: socket.socket) -> bytes:
    """All that it was told up to now: up to a word of our own."""
    with raw, socket.create_connection(raw.getpeername(), timeout=30) as other:
        other.sendall(b"ECHO the-end-of-it\r\n")
        heard = b""
        while b"the-end-of-it" not in heard:
            heard += raw.recv(65536)
        return heard
