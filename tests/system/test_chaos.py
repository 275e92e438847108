"""Processes, PostgreSQL and Redis go away and come back: no line that was shown is lost, and every test has its end."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from tests.servers.program import Program
from tests.system.chaos import (
    LINES,
    Cluster,
    Viewer,
    all_have_line,
    assert_nothing_is_lost,
    cluster,
    get,
    paced,
    post,
    watched,
)

pytestmark = pytest.mark.process

SEED = 2042


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("cluster"), 3) as running:
        yield running


async def test_processes_that_are_killed_at_random_lose_nothing(three: Cluster) -> None:
    """Six tests over three processes; at three random lines a random process is killed and started again."""
    random = Random(SEED)
    kills = {line: random.randrange(3) for line in random.sample(range(2, LINES), 3)}
    async with paced() as (pace, server), asyncio.TaskGroup() as watching:
        viewers = await watched(watching, three.port, server, 6)
        for line in range(1, LINES + 1):
            await pace.allow(line)
            await viewers[random.randrange(6)].has_line(line)
            if line in kills:
                await asyncio.to_thread(three.programs[kills[line]].kill)
                await asyncio.to_thread(three.programs[kills[line]].restart)
    verdicts = await assert_nothing_is_lost(three.port, viewers)
    assert set(verdicts) <= {"passed", "interrupted"}
    assert "interrupted" in verdicts


async def test_redis_goes_and_comes_back_and_no_viewer_notices(three: Cluster) -> None:
    async with paced() as (pace, server), asyncio.TaskGroup() as watching:
        viewers = await watched(watching, three.port, server, 4)
        await pace.allow(2)
        await all_have_line(viewers, 2)
        await asyncio.to_thread(three.redis.stop)
        ill = await get(three.port, "/healthz")
        assert (ill.status, ill.text) == (503, "no answer from: layer")
        viewers += await watched(watching, three.port, server, 1)
        await pace.allow(5)
        await all_have_line(viewers, 5)
        await asyncio.to_thread(three.redis.start)
        await pace.allow(LINES)
    assert await assert_nothing_is_lost(three.port, viewers) == ["passed"] * 5
    well = await get(three.port, "/healthz")
    assert (well.status, well.text) == (200, "ok")


async def test_a_restart_of_postgresql_delays_lines_and_loses_none(three: Cluster) -> None:
    async with paced() as (pace, server), asyncio.TaskGroup() as watching:
        viewers = await watched(watching, three.port, server, 4)
        await pace.allow(3)
        await all_have_line(viewers, 3)
        await asyncio.to_thread(three.postgresql.stop)
        await pace.allow(6)
        page = await get(three.port, f"/t/{viewers[0].public_id}/")
        assert (page.status, "This page retries every few seconds" in page.text) == (503, True)
        answer = await post(three.port, server)
        assert (answer.status, "Nothing was started" in answer.text) == (503, True)
        await asyncio.to_thread(three.postgresql.start)
        await pace.allow(LINES)
    assert await assert_nothing_is_lost(three.port, viewers) == ["passed"] * 4


async def test_a_deploy_under_load_refuses_nobody_and_ends_every_test(three: Cluster) -> None:
    """Each process is asked to end (SIGTERM) and started again, while tests run and are started."""
    async with paced() as (pace, server), asyncio.TaskGroup() as watching:
        viewers: list[Viewer] = []
        for line, program in enumerate(three.programs, 2):
            newest = await watched(watching, three.port, server, 3)
            await pace.allow(line)
            await all_have_line(newest, line)
            assert await asyncio.to_thread(program.stop) == 0
            viewers += newest + await watched(watching, three.port, server, 1)
            await asyncio.to_thread(program.restart)
        await pace.allow(LINES)
    verdicts = await assert_nothing_is_lost(three.port, viewers)
    assert set(verdicts) <= {"passed", "interrupted"}


async def test_a_full_disk_shows_nothing_that_it_cannot_keep(start_program: Callable[..., Program]) -> None:
    """The limit on the size of files stands for the disk; when there is room again, the lines come."""
    program = await asyncio.to_thread(start_program, "--no-demo")
    async with paced() as (pace, server), asyncio.TaskGroup() as watching:
        (viewer,) = await watched(watching, program.port, server, 1)
        await pace.allow(2)
        await viewer.has_line(2)
        await asyncio.to_thread(_limit_files, program, "0")
        await pace.allow(4)
        assert (await post(program.port, server)).status == 503
        assert [event for event in viewer.events if event.get("text") == "220-line 4"] == []
        await asyncio.to_thread(_limit_files, program, "unlimited")
        await pace.allow(LINES)
    assert await assert_nothing_is_lost(program.port, [viewer]) == ["passed"]


def _limit_files(program: Program, size: str) -> None:
    subprocess.run(["prlimit", "--pid", str(program.process.pid), f"--fsize={size}:"], check=True)


async def test_a_locked_database_delays_lines_and_loses_none(start_program: Callable[..., Program]) -> None:
    program = await asyncio.to_thread(start_program, "--no-demo")
    async with paced() as (pace, server), asyncio.TaskGroup() as watching:
        (viewer,) = await watched(watching, program.port, server, 1)
        await pace.allow(2)
        await viewer.has_line(2)
        other = sqlite3.connect(_database(program), isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        await pace.allow(4)
        # Readers do not wait for a writer under WAL.
        assert (await get(program.port, f"/t/{viewer.public_id}.json")).status == 200
        other.execute("COMMIT")
        other.close()
        await pace.allow(LINES)
    assert await assert_nothing_is_lost(program.port, [viewer]) == ["passed"]


def _database(program: Program) -> Path:
    return program.var / "smtptest.sqlite3"
