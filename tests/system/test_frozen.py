"""What PostgreSQL does for us when it is locked, or goes away, just when a test is counted."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from typing import Any

import dj_database_url
import psycopg
import pytest
from django.db.utils import ConnectionHandler

from smtptest.transcripts import usage
from smtptest.transcripts.database.retry import UNAVAILABLE
from tests.asking import ask
from tests.servers import stores
from tests.servers.dns import Zone, dns_server
from tests.servers.program import Program
from tests.servers.scripted import ScriptedServer, answering, serve
from tests.servers.stores import Store

pytestmark = pytest.mark.process
ZONE: Zone = {"mx.mail.example": {"A": ["127.0.0.1"]}}
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


@pytest.fixture
def postgresql() -> Iterator[Store]:
    programs = stores.postgresql_programs()
    if programs is None:
        pytest.skip("Debian's postgresql is not installed: see make test")
    with stores.postgresql_store(programs) as store:
        yield store


@pytest.fixture
def settings(postgresql: Store) -> dict[str, str]:
    return {"DATABASE_URL": postgresql.url, "SECRET_KEY": "k" * 50}


def post(program: Program, fields: dict[str, Any]) -> tuple[HTTPResponse, Any]:
    """The answer to a test that is asked for, and its JSON."""
    with closing(HTTPConnection("127.0.0.1", program.port, timeout=60)) as connection:
        connection.request("POST", "/", json.dumps(fields), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer, json.loads(answer.read())


def plan_for(server: ScriptedServer, host: str = "127.0.0.1") -> dict[str, Any]:
    return {"host": host, "port": server.port, "security": "none", "stop_after": "ehlo"}


async def test_a_process_that_is_frozen_while_it_counts_holds_up_nobody_for_long(
    start_program: Callable[..., Program], postgresql: Store, settings: dict[str, str]
) -> None:
    """Stopped by a signal where it waits for the lock, which then is its own."""
    frozen, other = [await asyncio.to_thread(start_program, "--no-demo", environment=settings) for _ in range(2)]
    async with serve(answering()) as server, await psycopg.AsyncConnection.connect(postgresql.url) as holder:
        await holder.execute("SELECT pg_advisory_xact_lock(%s)", [usage._LOCK])
        answer, errors = await asyncio.to_thread(post, other, plan_for(server))
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        assert list(errors) == ["errors"]
        healthy = await asyncio.to_thread(ask, other.port, "GET", "/healthz")
        assert (healthy.status, healthy.text) == (200, "ok")
        starting = asyncio.create_task(asyncio.to_thread(post, frozen, plan_for(server)))
        while (await (await holder.execute(WAITING)).fetchone()) == (0,):
            pass
        os.kill(frozen.process.pid, signal.SIGSTOP)
        try:
            await holder.rollback()
            # The frozen process has the lock now. Whoever is told to come back may, within seconds.
            answer, created = await asyncio.to_thread(post, other, plan_for(server))
            while answer.status == 503:
                answer, created = await asyncio.to_thread(post, other, plan_for(server))
            assert (answer.status, set(created)) == (201, {"id", "url", "json", "websocket"})
        finally:
            os.kill(frozen.process.pid, signal.SIGCONT)
        answer, errors = await starting
        assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        answer, _ = await asyncio.to_thread(post, frozen, plan_for(server))
        assert answer.status == 201, "it goes on"


@pytest.mark.django_db
def test_a_session_that_postgresql_has_ended_is_an_outage(postgresql: Store) -> None:
    """What a process hears that goes on, and has been frozen for too long."""
    settings = dj_database_url.parse(postgresql.url)
    settings["OPTIONS"] = {"options": "-c idle_in_transaction_session_timeout=50"}
    connection = ConnectionHandler({"default": settings})["default"]
    connection.set_autocommit(False)
    with connection.cursor() as cursor, psycopg.connect(postgresql.url, autocommit=True) as other:
        cursor.execute("SELECT pg_backend_pid()")
        (session,) = cursor.fetchone()
        while other.execute("SELECT pid FROM pg_stat_activity WHERE pid = %s", [session]).fetchone():
            pass
        with pytest.raises(UNAVAILABLE, match="idle-in-transaction timeout"):
            cursor.execute("SELECT 1")
    connection.close()


async def test_postgresql_is_away_just_when_a_waiting_test_asks_for_its_turn(
    start_program: Callable[..., Program], postgresql: Store, settings: dict[str, str]
) -> None:
    async with serve(answering()) as server, dns_server(ZONE) as dns:
        nameserver = ":".join(map(str, dns.nameserver))
        limited = {**settings, "SMTPTEST_TARGET_GAP": "6", "SMTPTEST_NAMESERVERS": nameserver}
        program = await asyncio.to_thread(start_program, "--no-demo", environment=limited)
        tests = [await asyncio.to_thread(post, program, plan_for(server, "mx.mail.example")) for _ in range(2)]
        assert [answer.status for answer, _ in tests] == [201, 201]
        # The second now waits until six seconds after the first, and is then counted for the server's network.
        await asyncio.to_thread(postgresql.stop)
        await asyncio.to_thread(program.process.wait_for, "A test whose turn has come waits for the database")
        await asyncio.to_thread(postgresql.start)
        verdict = None
        while verdict is None:
            found = await asyncio.to_thread(ask, program.port, "GET", f"/t/{tests[1][1]['id']}.json")
            verdict = found.json()["verdict"] if found.status == 200 else None
        assert verdict == "passed"
        assert len(server.peers) == 2
        assert program.process.text().count("Reading the event log for viewers failed") <= 1
