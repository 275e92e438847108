"""Several processes on one PostgreSQL and one Redis against one: what a test costs, both stores included."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.bench import visitor
from tests.bench.clocks import of_processes
from tests.bench.engine import mail
from tests.bench.web import program
from tests.servers import stores

TESTS, AT_ONCE = 200, 20


@contextmanager
def settings() -> Iterator[tuple[dict[str, str], list[int]]]:
    """The settings of all processes, and the pids of the two stores."""
    programs, redis = stores.postgresql_programs(), stores.redis_program()
    assert programs, "PostgreSQL is not installed"
    assert redis, "Redis is not installed"
    with stores.postgresql(programs) as database_url, stores.redis(redis) as redis_url:
        environment = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "SECRET_KEY": "k" * 50}
        yield environment, [_listener(url) for url in (database_url, redis_url)]


def _listener(url: str) -> int:
    """The pid of the local program that listens on the URL's port: found by the socket's inode (proc(5))."""
    port = int(url.rsplit(":", 1)[1].split("/", maxsplit=1)[0])
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    inode = next(row[9] for row in rows if row[1].endswith(f":{port:04X}") and row[3] == "0A")
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if str(link.readlink()) == f"socket:[{inode}]":
                return int(link.parts[2])
        except OSError:
            continue  # it has just been closed
    raise AssertionError(f"nobody listens on {port}")


def against_one(count: int) -> dict[str, float]:
    """CPU seconds per test with one process and with so many, and how much they can do on as many processors."""
    with settings() as (environment, store_pids), mail() as port, ExitStack() as stack:
        webs = [stack.enter_context(program(environment=environment)) for _ in range(count)]
        plan = visitor.fields(port)
        for web in webs:
            visitor.whole_test(web.port, plan)
        pids = [*store_pids, *(web.process.pid for web in webs)]
        one = _cost([webs[0].port], plan, pids)
        all_ = _cost([web.port for web in webs], plan, pids)
    return {
        "cpu of one": one,
        "cpu of all": all_,
        "cpu, all / one": all_ / one,
        "tests per cpu, all / one, times all": count * one / all_,
    }


def _cost(ports: list[int], plan: Mapping[str, object], pids: list[int]) -> float:
    before = of_processes(pids)
    asyncio.run(_run(ports, plan))
    return (of_processes(pids) - before) / TESTS


async def _run(ports: list[int], plan: Mapping[str, object]) -> None:
    """Each test is started through one process and, if there are several, watched through the next."""
    limit = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> None:
        async with limit:
            public_id = await visitor.start(ports[number % len(ports)], plan)
            seen = await visitor.watch(ports[(number + 1) % len(ports)], public_id)
        assert seen.complete

    await asyncio.gather(*(one(number) for number in range(TESTS)))
