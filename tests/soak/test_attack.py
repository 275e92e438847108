"""Twenty seconds of the attack that ``make soak`` makes for as long as is wanted: nothing grows without bound."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.servers.program import Program
from tests.soak.attack import DEAF_VIEWERS, HURRY, SLOW_REQUESTS, TESTS, Site, attacked
from tests.soak.meter import memory

pytestmark = pytest.mark.process


async def test_memory_and_descriptors_are_bounded(start_program: Callable[..., Program]) -> None:
    program = await asyncio.to_thread(start_program, "--no-demo", environment=HURRY)
    before = memory(program.process.pid)
    figures = await attacked(Site(program.port, f"127.0.0.1:{program.port}", program.process.pid), 20)
    assert figures.tests > 5, figures.text()
    assert figures.sockets > 50, figures.text()
    assert figures.pages, figures.text()
    # A hundred viewers of a transcript at its longest, and what runs.
    assert max(figures.memory) - before < 120 * 2**20, figures.text()
    # Beside what is held open on purpose: a connection and a viewer for each test, the database, and what closes.
    assert max(figures.descriptors) < DEAF_VIEWERS + SLOW_REQUESTS + 10 * TESTS, figures.text()
    assert "Traceback" not in program.process.text()
