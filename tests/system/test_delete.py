"""A test is deleted while its process writes into its log, on a database that locks row by row."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import psycopg
import pytest

from tests.asking import ask, plan_for
from tests.servers import stores
from tests.servers.program import Program
from tests.servers.scripted import Peer, serve

pytestmark = pytest.mark.process


async def test_what_is_written_at_the_same_time_does_not_save_a_test_from_its_owner(
    start_program: Callable[..., Program],
) -> None:
    async def waits(peer: Peer) -> None:
        await peer.gone()

    programs = stores.postgresql_programs()
    if programs is None:
        pytest.skip("Debian's postgresql is not installed: see make test")
    with stores.postgresql(programs) as url:
        settings = {"DATABASE_URL": url, "SECRET_KEY": "k" * 50}
        program = await asyncio.to_thread(start_program, "--no-demo", environment=settings)
        async with serve(waits) as server, await psycopg.AsyncConnection.connect(url) as writer:
            created = await asyncio.to_thread(ask, program.port, "POST", "/", plan_for(server))
            # As event_log.append_all does: hold the lease, add an event, and then the transaction ends.
            held = await writer.execute("UPDATE transcripts_test SET lease_until = lease_until RETURNING id")
            row = await held.fetchone()
            assert row is not None
            await writer.execute("INSERT INTO transcripts_event (test_id, seq, data) VALUES (%s, 999, '{}')", [row[0]])
            path = f"/t/{created.json()['id']}/delete/"
            deleting = asyncio.create_task(
                asyncio.to_thread(ask, program.port, "POST", path, {}, Cookie=created.cookie)
            )
            await _somebody_waits(url, "UPDATE%expires%")
            await writer.commit()
            assert (await deleting).status == 303
            left = await writer.execute("SELECT count(*) FROM transcripts_test")
            assert await left.fetchone() == (0,)
        await asyncio.to_thread(program.stop)


async def _somebody_waits(url: str, *statements: str) -> None:
    """Until a statement like one of these waits for a lock."""
    words = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE ANY(%s)"
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as observer:
        while await (await observer.execute(words, [list(statements)])).fetchone() is None:
            pass
