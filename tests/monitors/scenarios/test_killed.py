"""The processes that keep the schedule of monitors are killed, frozen and misled: no run is lost, doubled or left."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from smtptest.monitors.record.state import State
from tests.monitors.scenarios.dying import LEASE
from tests.monitors.scenarios.noted import (
    Note,
    assert_each_run_is_made_once,
    assert_what_nobody_finished_is_unknown,
    results,
)
from tests.monitors.scenarios.stage import Stage, on_postgresql, on_sqlite
from tests.servers import faketime
from tests.servers.faketime import WrongClock
from tests.servers.scripted import Peer, obeys, serve

pytestmark = [pytest.mark.process, pytest.mark.long]
KILLS = {"SQLite": 100, "PostgreSQL": 40}
HOUR = 3600


@pytest.fixture(params=list(KILLS))
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    if request.param == "SQLite":
        yield on_sqlite(tmp_path / "var")
        return
    with on_postgresql(tmp_path / "var") as stage:
        yield stage


async def test_processes_are_killed_at_a_hundred_moments(stage: Stage) -> None:
    """With PostgreSQL two of them, which is restarted in between."""
    kills = KILLS["PostgreSQL" if stage.server else "SQLite"]
    async with serve(obeys) as server:
        with stage.kept(monitors=40, port=server.port, kills=kills, seed=16) as program:
            for killed in range(20, kills + 1, 20):
                await asyncio.to_thread(program.wait_for, f"^killed {killed}$")
                if stage.server is not None and killed < kills:
                    await asyncio.to_thread(stage.server.stop)
                    await asyncio.to_thread(stage.server.start)
            await stage.all_go_on()
            notes = await stage.stand_still()
    assert_each_run_is_made_once(notes)
    assert_what_nobody_finished_is_unknown(notes)
    states = [state for _, state in results(notes)]
    assert {State.UP, State.UNKNOWN} <= set(states)
    assert len(states) > kills, "most processes have claimed something"


async def test_a_process_stands_still_for_longer_than_its_lease(stage: Stage) -> None:
    """What it says then comes too late. With PostgreSQL another one has recorded its run meanwhile."""
    go_on = asyncio.Event()

    async def waits(peer: Peer) -> None:
        await go_on.wait()
        await obeys(peer)

    async with serve(waits) as server:
        with stage.kept(monitors=2, port=server.port, room=1) as program:
            await stage.until(lambda: _running(stage))
            frozen = (await stage.claims())[0]
            process = int(program.wait_for(rf"^{frozen.worker} is (\d+)")[1])
            os.kill(process, signal.SIGSTOP)
            try:
                await stage.until(lambda: _ended(stage, frozen) if stage.server else _lapsed(stage))
            finally:
                os.kill(process, signal.SIGCONT)
            await stage.until(lambda: _ended(stage, frozen))
            go_on.set()
            # It has room for one run: once it claims another, its late one is over.
            await stage.until(lambda: _claimed_again(stage, frozen))
            notes = await stage.stand_still()
    assert_each_run_is_made_once(notes)
    assert_what_nobody_finished_is_unknown(notes)
    [(end, state)] = [found for found in results(notes) if _is_end(found[0], frozen)]
    assert state is State.UNKNOWN
    assert stage.server is None or end.worker != frozen.worker


async def _running(stage: Stage) -> bool:
    """Whether a run has its test."""
    return bool(await stage.ask("SELECT id FROM monitors_turn WHERE test_id IS NOT NULL"))


async def _lapsed(stage: Stage) -> bool:
    """Whether every lease of SQLite's database has run out, if any is left: a slow process may have lost its own."""
    [[last]] = await stage.ask("SELECT max(lease_until) FROM monitors_turn")
    return last is None or datetime.fromisoformat(last).replace(tzinfo=UTC) < datetime.now(UTC)


async def _ended(stage: Stage, claimed: Note) -> bool:
    return any(_is_end(note, claimed) for note in await stage.notes())


def _is_end(note: Note, claimed: Note) -> bool:
    return note.what == "ended" and (note.monitor, note.due) == (claimed.monitor, claimed.due)


async def _claimed_again(stage: Stage, before: Note) -> bool:
    return any(note.worker == before.worker for note in await stage.claims(before.number))


async def test_the_clock_of_sqlite_is_set_by_an_hour(tmp_path: Path) -> None:
    """The one that the database keeps: it follows the machine's after ten minutes."""
    stage = on_sqlite(tmp_path / "var")

    async def set_by(seconds: int) -> None:
        moved = f"strftime('%Y-%m-%d %H:%M:%f', start, '{seconds:+} seconds')"
        await stage.change(f"UPDATE transcripts_clock SET start = {moved}")

    async with serve(obeys) as server:
        with stage.kept(monitors=10, port=server.port, grace=LEASE.total_seconds()):
            await stage.all_go_on()
            for seconds in (HOUR, -HOUR):
                await set_by(seconds)
                await stage.all_go_on()
            notes = await stage.stand_still()
    assert_each_run_is_made_once(notes)
    assert_what_nobody_finished_is_unknown(notes)


@pytest.fixture
def wrong_clock() -> Iterator[WrongClock]:
    """One that PostgreSQL's own account can read."""
    library = faketime.library()
    if library is None:
        pytest.skip("Debian's faketime is not installed: see make test")
    folder = Path(tempfile.mkdtemp(prefix="smtptest-clock-"))
    folder.chmod(0o755)
    yield WrongClock(library, folder / "clock")
    shutil.rmtree(folder)


async def test_the_clock_of_postgresql_is_set_by_an_hour(
    wrong_clock: WrongClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serve(obeys) as server:
        with on_postgresql(tmp_path / "var") as stage:
            assert stage.server is not None
            stage.server.stop()
            stage.server.set(wrong_clock.environment)
            stage.server.start()
            for name, value in wrong_clock.environment.items():
                monkeypatch.setenv(name, value)  # of those that ask it, too: it is one machine
            with stage.kept(monitors=10, port=server.port, grace=LEASE.total_seconds()):
                await stage.all_go_on()
                for seconds in (HOUR, 0):
                    wrong_clock.set(seconds)
                    await stage.all_go_on()
                notes = await stage.stand_still()
    assert_each_run_is_made_once(notes)
    assert_what_nobody_finished_is_unknown(notes)
