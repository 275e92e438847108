"""A database with monitors that are due each second, and the processes that keep their schedule."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from smtptest.conf.environment import BASE_DIR
from tests.monitors.scenarios.noted import Note
from tests.servers import stores
from tests.servers.process import LIMIT, Process
from tests.servers.stores import Store

_PROGRAM = "import django; django.setup(); from tests.monitors.scenarios import dying; dying.main()"
_PAUSE = 0.2


@dataclass
class Stage:
    """Where monitors run."""

    connect: Callable[[], Any]
    """A new connection to the database, in which each statement is a transaction."""
    environment: Mapping[str, str]
    server: Store | None
    """The server of the database; None for SQLite."""

    @contextmanager
    def kept(self, *, monitors: int, port: int, **given: float) -> Iterator[Process]:
        """The schedule of so many monitors of this port is kept. It prints ``WORKER is PID`` for each process that it
        begins, and ``killed NUMBER`` for each that has died.

        given: how many processes there are, one for SQLite, and two if not said; how many are ``kills``ed, at moments
        by the ``seed``; how many runs each has ``room`` for; and its ``grace``.
        """
        usual = {"processes": 2 if self.server else 1, "kills": 0, "seed": 0, "room": 2, "grace": 0.0}
        settings = json.dumps({**usual, "monitors": monitors, "port": port, **given})
        command = [sys.executable, "-c", _PROGRAM, settings]
        process = Process(command, tied=True, environment=self.environment, folder=BASE_DIR)
        try:
            process.wait_for("^[0-9a-f]{16} is ")
            yield process
        finally:
            process.stop()

    async def ask(self, question: str) -> list[Any]:
        """The rows."""

        def asked() -> list[Any]:
            with closing(self.connect()) as connection:
                return list(connection.execute(question).fetchall())

        return await asyncio.to_thread(asked)

    async def change(self, statement: str) -> None:
        def changed() -> None:
            with closing(self.connect()) as connection:
                connection.execute(statement)

        await asyncio.to_thread(changed)

    async def notes(self) -> list[Note]:
        """All that triggers have noted, in its order."""
        rows = await self.ask("SELECT number, what, monitor, due, worker, told FROM noted ORDER BY number")
        return [Note(*row) for row in rows]

    async def claims(self, after: int = 0) -> list[Note]:
        """The claims behind the note of this number."""
        return [note for note in await self.notes() if note.what == "claimed" and note.number > after]

    async def until(self, condition: Callable[[], Awaitable[Any]]) -> Any:
        """What is asked for, once it is there."""
        async with asyncio.timeout(LIMIT):
            while True:
                if found := await condition():
                    return found
                await asyncio.sleep(_PAUSE)

    async def all_go_on(self) -> None:
        """Until each monitor has had one more run."""
        [[monitors]] = await self.ask("SELECT count(*) FROM monitors_monitor")
        [[last]] = await self.ask("SELECT coalesce(max(number), 0) FROM noted")

        async def each() -> bool:
            return len({note.monitor for note in await self.claims(last)}) == int(monitors)

        await self.until(each)

    async def stand_still(self) -> list[Note]:
        """Until no run is under way, and none will be; and all that was noted."""

        async def nothing_is_left() -> bool:
            return not await self.ask("SELECT id FROM monitors_turn LIMIT 1")

        await self.change("UPDATE monitors_monitor SET paused = next_due")
        await self.until(nothing_is_left)
        return await self.notes()


def on_sqlite(folder: Path) -> Stage:
    folder.mkdir(0o700)

    def connect() -> Any:
        return sqlite3.connect(folder / "smtptest.sqlite3", timeout=LIMIT, isolation_level=None)

    return Stage(connect, {"SMTPTEST_VAR": str(folder)}, None)


@contextmanager
def on_postgresql(folder: Path) -> Iterator[Stage]:
    programs = stores.postgresql_programs()
    if programs is None:
        pytest.skip("Debian's postgresql is not installed: see make test")
    folder.mkdir(0o700)
    with stores.postgresql_store(programs) as store:
        environment = {"SMTPTEST_VAR": str(folder), "DATABASE_URL": store.url, "SECRET_KEY": "k" * 50}
        yield Stage(lambda: psycopg.connect(store.url, autocommit=True), environment, store)
