"""What one run records until its end, whatever its coroutine does."""

from __future__ import annotations

import asyncio

import pytest
from asgiref.sync import sync_to_async

from smtptest.engine.events import Finished, Verdict
from smtptest.runs import runner
from smtptest.runs.active_run import ActiveRun
from smtptest.runs.journal import Journal
from smtptest.transcripts import event_log
from smtptest.transcripts.models import Test
from smtptest.transcripts.usage import StartRequest
from tests.transcripts.factory import ending, new_test, opening

pytestmark = pytest.mark.django_db(transaction=True)
NOBODY = StartRequest(owner_token="")


async def started(run: object) -> Test:
    """A run that was started without any request, and is over."""
    test = await runner.start(Test.Kind.TEST, {"host": "mx.test"}, run, NOBODY)  # type: ignore[arg-type]
    await runner.ended(test)
    await test.arefresh_from_db()
    return test


async def test_any_coroutine_that_records_its_end_is_a_run() -> None:
    async def run(active: ActiveRun) -> None:
        for event in opening():
            active.record(event)
        await asyncio.sleep(0)
        for event in ending():
            active.record(event)

    test = await started(run)
    assert (test.kind, test.state, test.verdict) == ("test", "finished", "passed")
    assert [event["seq"] for event in await sync_to_async(event_log.read)(test)] == [0, 1, 2, 3]
    assert test.public_id not in runner._running


@pytest.mark.parametrize("fails", [True, False])
async def test_a_run_without_an_end_is_given_up_and_said_so(fails: bool, caplog: pytest.LogCaptureFixture) -> None:
    """Its readers learn from the lease that nothing more will come; the operator from the log, why."""

    async def run(active: ActiveRun) -> None:
        active.record(opening()[0])
        if fails:
            raise RuntimeError("our fault")

    test = await started(run)
    assert (test.state, test.public_id in runner._running) == ("running", False)
    assert caplog.messages == ["A run failed"] * fails + ["A test was given up: it ended without its last event"]


async def test_a_process_that_ends_records_no_stop() -> None:
    active = ActiveRun(await sync_to_async(new_test)(), NOBODY)
    stopped = Finished(seq=0, t=0.1, dialog=None, verdict=Verdict.STOPPED, summary="Stopped.", took=0.1)
    active.record(stopped)
    assert active.take() == []
    active.stop()
    active.record(stopped)
    assert active.take() == [stopped]


async def test_what_is_given_up_records_nothing_more() -> None:
    active = ActiveRun(await sync_to_async(new_test)(), NOBODY)
    active.record(opening()[0])
    active.give_up("LeaseLost")
    active.record(opening()[1])
    assert active.take() == []
    await asyncio.wait_for(active.over(), 60)


async def test_it_is_over_when_its_last_event_is_stored() -> None:
    async def run(active: ActiveRun) -> None:
        for event in ending(0):
            active.record(event)

    active = ActiveRun(await sync_to_async(new_test)(), NOBODY)
    active.begin(run)
    over = asyncio.create_task(active.over())
    await asyncio.wait([over], timeout=0.01)
    assert not over.done(), "nobody has stored it"
    journal = Journal()
    journal.open(active)
    journal.wake()
    await asyncio.wait_for(over, 60)
    journal.close(active)


@pytest.mark.parametrize("ends", [True, False])
async def test_its_first_line_is_there_when_it_is_stored(ends: bool) -> None:
    active = ActiveRun(await sync_to_async(new_test)(), NOBODY)
    there = asyncio.create_task(active.first_line())
    stage, line = opening()
    for event in (stage, ending(0)[0] if ends else line):
        active.record(event)
        await asyncio.sleep(0)
        assert not there.done(), "not stored yet, or no line"
        active.take()
        active.stored()
    await asyncio.wait_for(there, 60)


async def test_nobody_waits_for_the_first_line_of_what_is_given_up() -> None:
    active = ActiveRun(await sync_to_async(new_test)(), NOBODY)
    active.give_up("LeaseLost")
    await asyncio.wait_for(active.first_line(), 60)
