"""A test in the background: stored as it goes, stopped from anywhere, given up where it cannot be kept."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError
from django.test import AsyncClient

from smtptest.runs import runner
from smtptest.runs.active_run import ActiveRun
from smtptest.transcripts import event_log
from smtptest.transcripts.database.threads import JOURNAL
from smtptest.transcripts.models import Event, Test
from smtptest.transcripts.usage import StartRequest
from tests.servers.scripted import Peer, answering, serve
from tests.transcripts.factory import ending, opening
from tests.web.scenarios.test_contract import FIELDS, post

pytestmark = pytest.mark.django_db(transaction=True)


async def greets_and_waits(peer: Peer) -> None:
    await peer.say("220 mx.test")
    await peer.gone()


async def start(client: AsyncClient, server: Any) -> Test:
    created = (await post(client, {**FIELDS, "host": server.host, "port": server.port})).json()
    return await Test.objects.aget(public_id=created["id"])


async def greeted(client: AsyncClient, server: Any) -> Test:
    """A test whose server has greeted, and that is stored: its dialog has begun, however slow the machine is."""
    test = await start(client, server)
    await runner.first_line(test, 60)
    return test


async def test_a_stop_in_another_process_is_seen_at_the_next_renewal(
    client: AsyncClient, tests_end: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_log, "RENEWAL_SECONDS", 0.05)
    async with serve(greets_and_waits) as server:
        test = await start(client, server)
        await sync_to_async(event_log.request_stop)(test)
        await tests_end()
    await test.arefresh_from_db()
    assert (test.state, test.verdict) == ("finished", "stopped")


async def test_a_lost_lease_ends_the_dialog(
    client: AsyncClient, tests_end: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_log, "RENEWAL_SECONDS", 0.05)
    async with serve(greets_and_waits) as server:
        test = await greeted(client, server)
        await Test.objects.aupdate(lease_until=test.started)
        await tests_end()
        await server.client_gone()
    await test.arefresh_from_db()
    assert [event["verdict"] for event in await sync_to_async(event_log.read)(test) if event["kind"] == "finished"] == [
        "interrupted",
        "interrupted",
    ]


@pytest.mark.parametrize("failures", [1, 2])
async def test_a_database_that_fails_for_a_moment_loses_nothing(
    client: AsyncClient, tests_end: Callable[[], Any], monkeypatch: pytest.MonkeyPatch, failures: int
) -> None:
    monkeypatch.setattr("smtptest.runs.journal.RETRY_SECONDS", 0.02)
    monkeypatch.setattr("smtptest.runs.journal.PATIENCE_SECONDS", 30)
    append, calls = event_log.append_all, 0

    def fails_at_first(*arguments: Any) -> set[int]:
        nonlocal calls
        calls += 1
        if calls <= failures:
            raise OperationalError("database is locked")
        return append(*arguments)

    monkeypatch.setattr(event_log, "append_all", fails_at_first)
    async with serve(answering()) as server:
        test = await start(client, server)
        await tests_end()
    await test.arefresh_from_db()
    assert test.verdict == "passed"
    numbers = [seq async for seq in Event.objects.order_by("seq").values_list("seq", flat=True)]
    assert numbers == list(range(len(numbers)))


async def test_a_database_that_keeps_failing_stops_the_dialog_and_leaves_an_interruption(
    client: AsyncClient, tests_end: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smtptest.runs.journal.RETRY_SECONDS", 0.02)
    monkeypatch.setattr("smtptest.runs.journal.PATIENCE_SECONDS", 0.2)

    append, is_full = event_log.append_all, threading.Event()

    def disk_full(*arguments: Any) -> set[int]:
        if is_full.is_set():
            raise OperationalError("database or disk is full")
        return append(*arguments)

    async def greets_when_it_is_full(peer: Peer) -> None:
        is_full.set()
        await greets_and_waits(peer)

    monkeypatch.setattr(event_log, "append_all", disk_full)
    async with serve(greets_when_it_is_full) as server:
        test = await start(client, server)
        await tests_end()
        await server.client_gone()
    await Test.objects.aupdate(lease_until=test.started)
    await test.arefresh_from_db()
    assert await sync_to_async(event_log.is_interrupted)(test)


async def test_many_tests_at_once_do_not_mix(client: AsyncClient, tests_end: Callable[[], Any]) -> None:
    async with serve(answering()) as server:
        tests = await asyncio.gather(*(start(client, server) for _ in range(10)))
        await tests_end()
    for test in tests:
        await test.arefresh_from_db()
        events = await sync_to_async(event_log.read)(test)
        assert [event["seq"] for event in events] == list(range(len(events)))
        assert test.verdict == "passed"


async def test_a_process_that_ends_is_an_interruption_and_no_stop(
    client: AsyncClient, tests_end: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smtptest.runs.journal.RETRY_SECONDS", 0.02)
    monkeypatch.setattr("smtptest.runs.journal.PATIENCE_SECONDS", 0.2)
    async with serve(greets_and_waits) as server:
        test = await greeted(client, server)
        dialogs = [task for task in asyncio.all_tasks() if "ActiveRun._run" in repr(task)]
        assert len(dialogs) == 1
        dialogs[0].cancel()
        await tests_end()
    await Test.objects.aupdate(lease_until=test.started)
    await test.arefresh_from_db()
    ends = [event for event in await sync_to_async(event_log.read)(test) if event["kind"] == "finished"]
    assert [(end["dialog"], end["verdict"]) for end in ends] == [(0, "interrupted"), (None, "interrupted")]


async def test_what_has_happened_when_the_process_ends_is_stored() -> None:
    """Also while the journal's thread does something else, as on SQLite, where it is one for all that write."""
    begun: asyncio.Future[ActiveRun] = asyncio.Future()

    async def speaks_and_waits(active: ActiveRun) -> None:
        for event in opening():
            active.record(event)
        begun.set_result(active)
        await asyncio.Event().wait()

    test = await runner.start(Test.Kind.TEST, {"host": "mx.test"}, speaks_and_waits, StartRequest(owner_token=""))
    active, (_, until_over) = await begun, runner._running[test.public_id]
    await active.first_line()
    busy = threading.Event()
    JOURNAL.submit(busy.wait)
    try:
        active.record(ending()[0])
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:  # as when the server has stopped
            task.cancel()
        await asyncio.wait([until_over])
    finally:
        busy.set()
    await asyncio.wait(tasks)
    assert [event["seq"] for event in await sync_to_async(event_log.read)(test)] == [0, 1, 2]


async def test_the_first_line_is_waited_for_only_so_long(client: AsyncClient, tests_end: Callable[[], Any]) -> None:
    async with serve(greets_and_waits) as server:
        test = await start(client, server)
        await asyncio.wait_for(runner.first_line(test, 60), 120)
        assert [event["kind"] for event in await sync_to_async(event_log.read)(test) if event["kind"] != "stage"]
        await runner.stop(test)
        await tests_end()
    await runner.first_line(test, 60)  # which is over

    async def silent(_: ActiveRun) -> None:
        await asyncio.Event().wait()

    test = await runner.start(Test.Kind.TEST, {"host": "mx.test"}, silent, StartRequest(owner_token=""))
    await runner.first_line(test, 0.01)
    await runner.delete(test)
