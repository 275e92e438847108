"""A part of the attack that ``make soak`` makes for as long as is wanted: nothing grows without bound."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from tests.servers.program import Program
from tests.servers.scripted import obeys, serve
from tests.soak import senders
from tests.soak.attack import DEAF_VIEWERS, HURRY, SLOW_REQUESTS, TESTS, Attack, Figures, Site, attacked
from tests.soak.meter import memory

pytestmark = pytest.mark.process


def _enough(figures: Figures) -> bool:
    return figures.tests > 5 and figures.sockets > 50


async def test_memory_and_descriptors_are_bounded(start_program: Callable[..., Program]) -> None:
    program = await asyncio.to_thread(start_program, "--no-demo", environment=HURRY)
    before = memory(program.process.pid)
    figures = await attacked(Site(program.port, f"127.0.0.1:{program.port}", program), 20, mail=False, enough=_enough)
    assert figures.pages, figures.text()
    # A hundred viewers of a transcript at its longest, and what runs.
    assert max(figures.memory) - before < 120 * 2**20, figures.text()
    # Beside what is held open on purpose: a connection and a viewer for each test, the database, and what closes.
    assert max(figures.descriptors) < DEAF_VIEWERS + SLOW_REQUESTS + 10 * TESTS, figures.text()
    assert "Traceback" not in program.process.text()


async def test_hostile_senders_and_many_monitors_do_not_keep_mail_from_coming(
    start_program: Callable[..., Program],
) -> None:
    program = await asyncio.to_thread(start_program, "--no-demo", environment=HURRY)
    before = memory(program.process.pid)
    async with serve(obeys) as server:
        attack = Attack(Site(program.port, f"127.0.0.1:{program.port}", program), [(server, "none")])
        mail, two_of_each = attack.figures.mail, 2 * len(senders.SCRIPTS)
        sending = asyncio.create_task(
            senders.send(attack.site.receiver, attack.one_time_address, mail, at_once=two_of_each)
        )
        making = asyncio.create_task(attack.make_monitors())
        try:
            async with asyncio.timeout(120):
                while mail.sessions < 2 * two_of_each or not mail.messages or attack.figures.monitors < 5:
                    assert not sending.done()
                    await asyncio.sleep(0.2)  # asks again; how long it takes is not judged
        finally:
            for task in (sending, making):
                task.cancel()
            await asyncio.gather(sending, making, return_exceptions=True)
    assert memory(program.process.pid) - before < 120 * 2**20
    assert "Traceback" not in program.process.text()
