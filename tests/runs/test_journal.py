"""The writer of all running tests of a process: no gap, and no end of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import DataError, OperationalError
from django.test import AsyncClient

from smtptest.conf import engine
from smtptest.engine.events import Event as DialogEvent
from smtptest.runs.active_run import ActiveRun
from smtptest.runs.journal import Journal
from smtptest.transcripts import event_log
from smtptest.transcripts.models import Event, Test
from smtptest.transcripts.usage import StartRequest
from tests.runs.test_runner import greets_and_waits, start
from tests.servers.scripted import answering, serve
from tests.transcripts.factory import ending, new_test, opening
from tests.web.faults import lose_the_first_answer

pytestmark = pytest.mark.django_db(transaction=True)


class Teller(ActiveRun):
    """A run that records what a test gives it to record."""

    def __init__(self, test: Test) -> None:
        super().__init__(test, StartRequest(owner_token=""))
        self.fresh: list[DialogEvent] = []
        self.given_up: list[str] = []
        self.settled = asyncio.Event()
        self.stopped = False

    def take(self) -> list[DialogEvent]:
        fresh, self.fresh = self.fresh, []
        return fresh

    def stored(self) -> None:
        self.settled.set()

    def give_up(self, reason: str) -> None:
        self.given_up.append(reason)
        self.settled.set()

    def stop(self) -> None:
        self.stopped = True


async def numbers(test: Test) -> list[int]:
    return [seq async for seq in Event.objects.filter(test=test).order_by("seq").values_list("seq", flat=True)]


async def test_a_process_that_ends_while_it_tries_again_leaves_no_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    append, tried, away = event_log.append_all, asyncio.Event(), True
    loop = asyncio.get_running_loop()

    def comes_back(*arguments: Any) -> set[int]:
        was_away = away
        loop.call_soon_threadsafe(tried.set)
        if was_away:
            raise OperationalError("the database system is shutting down")
        return append(*arguments)

    monkeypatch.setattr(event_log, "append_all", comes_back)
    test = await sync_to_async(new_test)()
    teller, journal = Teller(test), Journal()
    journal.open(teller)
    teller.fresh += opening()
    journal.wake()
    await tried.wait()
    teller.fresh += ending()
    away = False
    writer = journal._tasks[0]
    writer.cancel()
    await asyncio.gather(writer, return_exceptions=True)
    journal.close(teller)
    assert await numbers(test) == [0, 1, 2, 3], "what was under way when the end came, and what came after it"


async def test_what_a_database_does_not_take_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """To try again is for a database that is away. What it refuses it will refuse for ever."""
    append, calls = event_log.append_all, 0
    poisoned, healthy = [await sync_to_async(new_test)() for _ in range(2)]

    def refuses_one(batches: Any) -> set[int]:
        nonlocal calls
        calls += 1
        if poisoned.pk in batches:
            raise DataError("unsupported Unicode escape sequence")
        return append(batches)

    monkeypatch.setattr(event_log, "append_all", refuses_one)
    journal, tellers = Journal(), [Teller(poisoned), Teller(healthy)]
    for teller in tellers:
        journal.open(teller)
        teller.fresh += opening()
    journal.wake()
    for teller in tellers:
        await teller.settled.wait()
        journal.close(teller)
    assert (tellers[0].given_up, tellers[1].given_up) == (["DataError"], [])
    assert await numbers(healthy) == [0, 1]
    assert calls == 3, "together, then each alone, and none again"


async def test_a_keeper_of_leases_outlives_whatever_happens(
    client: AsyncClient, tests_end: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_log, "RENEWAL_SECONDS", 0.05)
    renew, calls = event_log.renew_all, 0

    def fails_once(*arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise RuntimeError("no database error at all")
        return renew(*arguments)

    monkeypatch.setattr(event_log, "renew_all", fails_once)
    async with serve(greets_and_waits) as server:
        test = await start(client, server)
        await sync_to_async(event_log.request_stop)(test)
        async with asyncio.timeout(60):
            await tests_end()
    await test.arefresh_from_db()
    assert test.verdict == "stopped"


async def test_a_test_that_cannot_be_set_up_says_that_this_is_our_fault(
    client: AsyncClient, tests_end: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It must not stay without an end until readers take it for interrupted."""

    def no_network() -> None:
        raise RuntimeError("no name server")

    monkeypatch.setattr(engine, "network", no_network)
    async with serve(answering()) as server:
        test = await start(client, server)
        await tests_end()
    await test.arefresh_from_db()
    assert (test.state, test.verdict) == ("finished", "error")
    assert "Report error " in test.summary


async def test_an_end_whose_storing_was_not_heard_of_is_no_test_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smtptest.runs.journal.RETRY_SECONDS", 0.02)
    lost = lose_the_first_answer(monkeypatch)
    test = await sync_to_async(new_test)()
    teller, journal = Teller(test), Journal()
    journal.open(teller)
    teller.fresh += opening() + ending()
    journal.wake()
    await teller.settled.wait()
    journal.close(teller)
    assert (teller.given_up, lost.calls) == ([], 2)
    assert await numbers(test) == [0, 1, 2, 3]
