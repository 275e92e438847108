"""Clocks that are wrong: of one of two processes on PostgreSQL, and of the one machine that SQLite is on."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from altcha import Challenge, Payload, solve_challenge

from smtptest.conf.environment import BASE_DIR
from tests.asking import Answer, ask, plan_for
from tests.servers import faketime, stores
from tests.servers.faketime import WrongClock
from tests.servers.program import Program
from tests.servers.scripted import Peer, ScriptedServer, obeys, serve

pytestmark = pytest.mark.process
HOUR, DAYS = 3600, 40 * 86400
LEASES = "SELECT public_id, lease_until FROM transcripts_test WHERE state = 'running'"


@pytest.fixture
def wrong_clock(tmp_path: Path) -> WrongClock:
    library = faketime.library()
    if library is None:
        pytest.skip("Debian's faketime is not installed: see make test")
    return WrongClock(library, tmp_path / "clock")


@pytest.fixture
def shared() -> Iterator[dict[str, str]]:
    """The settings of two processes on one PostgreSQL."""
    programs = stores.postgresql_programs()
    if programs is None:
        pytest.skip("Debian's postgresql is not installed: see make test")
    with stores.postgresql(programs) as database_url:
        yield {"DATABASE_URL": database_url, "SECRET_KEY": "k" * 50}


async def call(
    program: Program, method: str, path: str, fields: Mapping[str, Any] | None = None, **more: Any
) -> Answer:
    return await asyncio.to_thread(ask, program.port, method, path, fields, **more)


async def start(program: Program, server: ScriptedServer, **more: Any) -> Any:
    answer = await call(program, "POST", "/", plan_for(server), **more)
    assert answer.status == 201, answer.text
    return answer.json()["id"]


async def found(program: Program, public_id: str) -> Any:
    return (await call(program, "GET", f"/t/{public_id}.json")).json()


@asynccontextmanager
async def held_up() -> AsyncIterator[tuple[ScriptedServer, asyncio.Event]]:
    """A server that greets to the end when the event is set."""
    go_on = asyncio.Event()

    async def script(peer: Peer) -> None:
        await peer.say("220-mx.test")
        await go_on.wait()
        await obeys(peer)

    async with serve(script) as server:
        yield server, go_on


async def renewed(leases: Callable[[], dict[str, Any]]) -> None:
    """Until every lease has been renewed, whatever time it says; no test has lost its own."""
    before = await asyncio.to_thread(leases)
    assert before
    while True:
        now = await asyncio.to_thread(leases)
        assert now.keys() == before.keys(), "a running test was ended"
        if all(now[key] != before[key] for key in before):
            return
        await asyncio.sleep(0.2)


def postgresql_leases(url: str) -> Callable[[], dict[str, Any]]:
    def leases() -> dict[str, Any]:
        with psycopg.connect(url) as connection:
            return dict(connection.execute(LEASES).fetchall())

    return leases


def sqlite_leases(program: Program) -> Callable[[], dict[str, Any]]:
    def leases() -> dict[str, Any]:
        with closing(sqlite3.connect(program.var / "smtptest.sqlite3")) as connection:
            return dict(connection.execute(LEASES).fetchall())

    return leases


def solution(challenge: Any) -> str:
    parsed = Challenge.from_dict(challenge)
    solved = solve_challenge(parsed)
    assert solved is not None
    return Payload(parsed, solved).to_base64()


def an_hour_is_left(refusal: Answer) -> bool:
    """Whether it says so, but for the minutes that a test takes."""
    return re.search(r"Try again in (5\d|60) minutes\.", refusal.text) is not None


async def test_two_processes_whose_clocks_differ_leave_each_others_tests_alone(
    start_program: Callable[..., Program], shared: dict[str, str], wrong_clock: WrongClock
) -> None:
    leases = postgresql_leases(shared["DATABASE_URL"])
    wrong_clock.set(20)
    settings = {**shared, "SMTPTEST_METRICS_TOKEN": "t" * 32, "SMTPTEST_LOG": "json"}
    right = await asyncio.to_thread(start_program, "--no-demo", environment=settings)
    wrong = await asyncio.to_thread(start_program, "--no-demo", environment={**settings, **wrong_clock.environment})
    assert wrong.process.wait_for("Please look after the clocks: this process's clock is 20 s ahead of the database's")
    assert right.process.wait_for(r"; clock within 0\.\d+ s of the database's; ports ")
    assert (await call(right, "GET", "/healthz")).text == "ok"
    async with held_up() as (server, go_on):
        tests = [await start(program, server) for program in (right, wrong)]
        for seconds in (20, -20, HOUR, -HOUR):
            wrong_clock.set(seconds)
            healthy = await call(wrong, "GET", "/healthz")
            side = "ahead of" if seconds > 0 else "behind"
            told = f"ok; this process's clock is {abs(seconds)} s {side} the database's"
            assert (healthy.status, healthy.text) == (200, told)
            metrics = await call(wrong, "GET", "/metrics", Authorization=f"Bearer {'t' * 32}")
            line = next(line for line in metrics.text.splitlines() if line.startswith("smtptest_clock_difference"))
            assert round(float(line.split()[1])) == seconds
            await renewed(leases)
            states = [(await found(program, one))["state"] for program in (right, wrong) for one in tests]
            assert states == ["running"] * 4
        go_on.set()
        for one in tests:
            while (read := await found(right, one))["state"] == "running":
                pass
            assert read["verdict"] == "passed"


async def test_proofs_gaps_and_hourly_limits_hold_across_clocks_that_differ(
    start_program: Callable[..., Program], shared: dict[str, str], wrong_clock: WrongClock
) -> None:
    settings = {
        **shared,
        "SMTPTEST_WORK": "always",
        "SMTPTEST_VISITOR_HOURLY": "4",
        "SMTPTEST_TARGET_GAP": "0.1",
        "SMTPTEST_QUEUE": "5",
    }
    right = await asyncio.to_thread(start_program, "--no-demo", environment=settings)
    wrong = await asyncio.to_thread(start_program, "--no-demo", environment={**settings, **wrong_clock.environment})
    async with serve(obeys) as server:
        kept = []
        for seconds in (HOUR, -HOUR):
            wrong_clock.set(seconds)
            for maker, starter in ((right, wrong), (wrong, right)):
                challenge = (await call(maker, "POST", "/", plan_for(server))).json()["challenge"]
                kept.append(await start(starter, server, SMTPTest_Work=solution(challenge)))
        for program in (right, wrong):
            challenge = (await call(program, "POST", "/", plan_for(server))).json()["challenge"]
            fifth = await call(program, "POST", "/", plan_for(server), SMTPTest_Work=solution(challenge))
            assert (fifth.status, an_hour_is_left(fifth)) == (429, True)
        # What has not expired by the database's clock is there, and stays.
        await asyncio.to_thread(wrong.stop)
        wrong_clock.set(DAYS)
        await asyncio.to_thread(wrong.restart)
        assert wrong.process.wait_for("Nothing that has expired is deleted")
        for program in (wrong, right):
            assert [(await found(program, one))["id"] for one in kept] == kept


def prune(program: Program, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "prune"],
        env={**environment, "SMTPTEST_VAR": str(program.var)},
        cwd=BASE_DIR,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


async def test_a_start_with_a_clock_that_is_weeks_ahead_deletes_nothing_of_sqlite(
    start_program: Callable[..., Program], wrong_clock: WrongClock
) -> None:
    """It is refused, and what was right before is right again with the right clock."""
    program = await asyncio.to_thread(start_program, "--no-demo", environment=wrong_clock.environment)
    async with serve(obeys) as server:
        kept = await start(program, server)
        await asyncio.to_thread(program.stop)
        wrong_clock.set(DAYS)
        pruned = await asyncio.to_thread(prune, program, wrong_clock.environment)
        assert (pruned.returncode, pruned.stdout) == (1, "")
        assert "Nothing was deleted: this process's clock and the database's are 40.0 days apart." in pruned.stderr
        # As after a reboot: there is no count of seconds that would tell.
        with closing(sqlite3.connect(program.var / "smtptest.sqlite3")) as connection, connection:
            connection.execute("UPDATE transcripts_clock SET boot = 'another'")
        await asyncio.to_thread(program.restart)
        assert program.process.wait_for("Nothing that has expired is deleted")
        healthy = (await call(program, "GET", "/healthz")).text
        assert healthy.startswith(
            "ok; nothing that has expired is deleted: the clock is 40.0 days ahead of the last time"
        )
        await start(program, server)
        await asyncio.to_thread(program.stop)
    wrong_clock.set(0)
    await asyncio.to_thread(program.restart)
    assert (await found(program, kept))["id"] == kept


async def test_a_jump_of_the_machines_clock_costs_no_test_its_lease_and_no_limit_its_hour(
    start_program: Callable[..., Program], wrong_clock: WrongClock
) -> None:
    environment = {**wrong_clock.environment, "SMTPTEST_VISITOR_HOURLY": "2", "SMTPTEST_TARGET_GAP": "0.1"}
    program = await asyncio.to_thread(start_program, "--no-demo", environment=environment)
    leases = sqlite_leases(program)
    async with held_up() as (server, go_on):
        tests = [await start(program, server), await start(program, server)]
        for seconds in (20, 0, HOUR, -HOUR, DAYS):
            wrong_clock.set(seconds)
            await renewed(leases)
            assert [(await found(program, one))["state"] for one in tests] == ["running"] * 2
        third = await call(program, "POST", "/", plan_for(server))
        assert (third.status, an_hour_is_left(third)) == (429, True)
        go_on.set()
        for one in tests:
            while (read := await found(program, one))["state"] == "running":
                pass
            assert read["verdict"] == "passed"
