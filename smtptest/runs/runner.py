"""Runs tests in the background of this process, whether or not anybody is watching."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any
from weakref import WeakKeyDictionary

from django.utils.translation import override

from smtptest.conf import engine
from smtptest.runs import maintenance
from smtptest.runs.active_run import ActiveRun
from smtptest.runs.broadcast import gone
from smtptest.runs.journal import Journal
from smtptest.serving import metrics
from smtptest.serving.middleware.language import ENGLISH
from smtptest.transcripts import event_log, hiding, usage
from smtptest.transcripts.database.threads import in_write_thread
from smtptest.transcripts.models import Test
from smtptest.transcripts.usage import StartRequest, Terms

logger = logging.getLogger(__name__)

# How long the deletion of a running test waits for its end; the test is deleted in any case.
_DELETION_SECONDS = 5.0
_journals: WeakKeyDictionary[asyncio.AbstractEventLoop, Journal] = WeakKeyDictionary()
# By public id: each run, and the task that waits for its end. These are the strong references that keep both alive.
_running: dict[str, tuple[ActiveRun, asyncio.Task[None]]] = {}
metrics.RUNNING.set_function(lambda: len(_running))


async def start(
    kind: Test.Kind, plan: Mapping[str, Any], run: Callable[[ActiveRun], Awaitable[None]], request: StartRequest
) -> Test:
    """Start a run and return its row as it was created.

    plan: what is stored of the order. run: a coroutine function that records events until the ``finished`` of the whole
    test. request: who starts it, and what it is counted for. Raises usage.Exceeded and usage.AlreadyUsed, and then has
    started and counted nothing.
    """
    test, wait = await created(kind, plan, request)
    adopt(test, run, request, wait)
    return test


async def created(kind: Test.Kind, plan: Mapping[str, Any], request: StartRequest) -> tuple[Test, float]:
    """Create the row of a run, counted, and return it with the seconds until its turn. Parameters and exceptions: as
    for :func:`start`."""
    await maintenance.tidy()
    env = engine.environment()
    terms = Terms(keep=timedelta(days=env.keep_days), most_running=env.quotas.running, queue_seconds=env.quotas.queue)
    started: tuple[Test, float] = await in_write_thread(usage.start)(kind, plan, request, terms)
    return started


def adopt(test: Test, run: Callable[[ActiveRun], Awaitable[None]], request: StartRequest, wait: float = 0.0) -> None:
    """Run a test whose row has been created, here or by another process. Parameters: as for :func:`start`."""
    journal = _journal()
    active = ActiveRun(test, request, wait=wait, wake=journal.wake)
    # What is stored is in English, whatever language the visitor reads.
    with override(ENGLISH):
        active.begin(run)
        _running[active.public_id] = active, asyncio.create_task(_until_over(active, journal))
    journal.open(active)


def _journal() -> Journal:
    """The journal of this event loop. A process has one loop; its tests have many."""
    loop = asyncio.get_running_loop()
    if loop not in _journals:
        _journals[loop] = Journal()
    return _journals[loop]


async def _until_over(active: ActiveRun, journal: Journal) -> None:
    try:
        await active.over()
        if active.stopping:
            await _delete_if_hidden(active.key)
    finally:
        _running.pop(active.public_id, None)
    # Not if this is cancelled, because the process ends: then the journal stores what the runs that it knows have
    # recorded, and must not be cancelled again meanwhile.
    journal.close(active)


async def _delete_if_hidden(key: int) -> None:
    try:
        await in_write_thread(hiding.delete_hidden)(key)
    except Exception as failure:  # of any kind: maintenance will do it, and the run is over
        logger.warning("A test that was deleted while it ran is still stored (%s)", type(failure).__name__)


async def first_line(test: Test, seconds: float) -> None:
    """Wait until the first line of a test of this process is in the log, but no longer than so many seconds."""
    if test.public_id in _running:
        active, _ = _running[test.public_id]
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await active.first_line()


async def ended(test: Test) -> None:
    """Wait until a test of this process is over, and all of it is stored or given up."""
    if test.public_id in _running:
        _, waiting = _running[test.public_id]
        await asyncio.wait([waiting])


async def stop(test: Test) -> None:
    """Stop a test: at once if it runs in this process, else when its own process next renews the lease."""
    if test.public_id in _running:
        active, _ = _running[test.public_id]
        active.stop()
    else:
        await in_write_thread(event_log.request_stop)(test)


async def delete(test: Test) -> None:
    """Delete a test with all that is kept of it. A running test is stopped first; until then nobody can see it."""
    await in_write_thread(hiding.hide)(test)
    await gone(test.public_id)
    if test.public_id in _running:
        active, ended = _running[test.public_id]
        active.stop()
        await asyncio.wait([ended], timeout=_DELETION_SECONDS)
