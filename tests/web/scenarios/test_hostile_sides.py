"""What a hostile or unlucky client, viewer or database does to the web side, one each."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError
from django.test import AsyncClient

from smtptest.transcripts import event_log
from smtptest.transcripts.models import Event, Test
from smtptest.web.forms.plan_form import TestForm
from tests.live.test_consumer import follow, watching
from tests.runs.test_runner import greets_and_waits, start
from tests.servers.scripted import Peer, serve
from tests.transcripts.factory import ending, new_test, opening
from tests.web.faults import lose_the_first_answer
from tests.web.scenarios.test_contract import FIELDS, post

pytestmark = pytest.mark.django_db(transaction=True)
Wait = Callable[[], Any]


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smtptest.runs.journal.RETRY_SECONDS", 0.02)
    monkeypatch.setattr("smtptest.runs.journal.PATIENCE_SECONDS", 0.2)


@pytest.mark.parametrize(("after", "numbers"), [(3, []), (50, [51])])
async def test_a_viewer_that_has_it_all_is_told_the_end(after: int, numbers: list[int]) -> None:
    """``after`` beyond the log: lines were streamed that a failing database did not take."""
    test = await sync_to_async(new_test)()
    await sync_to_async(event_log.append)(test.pk, opening() + ending())
    async with watching(f"/ws/t/{test.public_id}/?after={after}") as viewer:
        events, code = await follow(viewer)
    assert ([event["seq"] for event in events], code) == (numbers, 1000)


async def test_the_last_events_are_stored_though_an_append_is_under_way(
    client: AsyncClient, tests_end: Wait, monkeypatch: pytest.MonkeyPatch, hasty: None
) -> None:
    under_way, go_on, ended = threading.Event(), threading.Event(), asyncio.Event()
    append = event_log.append_all

    def slow(*arguments: Any) -> set[int]:
        under_way.set()
        assert go_on.wait(60)
        return append(*arguments)

    monkeypatch.setattr(event_log, "append_all", slow)

    async def waits_for_a_slow_disk(peer: Peer) -> None:
        await peer.say("220 mx.test")
        await asyncio.to_thread(under_way.wait, 60)
        while (line := await peer.hear()) is not None:
            await peer.say("221 Bye" if line == "QUIT" else "250 Ok")
        ended.set()

    async with serve(waits_for_a_slow_disk) as server:
        # Django's own end of the request waits for the one thread of the database, too.
        asking = asyncio.create_task(post(client, {**FIELDS, "host": server.host, "port": server.port}))
        await ended.wait()
        go_on.set()
        await asking
        await tests_end()
    test = await Test.objects.aget()
    assert (test.state, test.verdict) == ("finished", "passed")


async def test_nobody_is_shown_what_the_log_will_not_have(
    client: AsyncClient, tests_end: Wait, monkeypatch: pytest.MonkeyPatch, hasty: None
) -> None:
    told: list[Any] = []

    def disk_full(*arguments: Any) -> None:
        raise OperationalError("database or disk is full")

    async def spy(public_id: str, events: Sequence[object]) -> None:
        told.extend(events)

    monkeypatch.setattr(event_log, "append_all", disk_full)
    monkeypatch.setattr("smtptest.runs.journal.publish", spy)
    async with serve(greets_and_waits) as server:
        await start(client, server)
        await tests_end()
    assert told == []


async def test_a_dropped_database_connection_is_tried_again(
    client: AsyncClient, tests_end: Wait, monkeypatch: pytest.MonkeyPatch, hasty: None
) -> None:
    """Adding the same events again does no harm."""
    lost = lose_the_first_answer(monkeypatch)
    async with serve(greets_and_waits) as server:
        test = await start(client, server)
        assert await asyncio.to_thread(lost.again.wait, 60)
        await client.post(f"/t/{test.public_id}/stop/")
        await tests_end()
    await test.arefresh_from_db()
    assert test.verdict == "stopped"
    numbers = [seq async for seq in Event.objects.order_by("seq").values_list("seq", flat=True)]
    assert numbers == list(range(len(numbers)))


async def test_a_viewer_outlives_a_locked_database(monkeypatch: pytest.MonkeyPatch) -> None:
    test = await sync_to_async(new_test)()
    await sync_to_async(event_log.append)(test.pk, opening() + ending())
    find, calls = event_log.find, 0

    def locked_at_first(public_id: str) -> Test | None:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise OperationalError("database is locked")
        return find(public_id)

    monkeypatch.setattr(event_log, "find", locked_at_first)
    async with watching(f"/ws/t/{test.public_id}/") as viewer:
        events, code = await follow(viewer)
    assert (len(events), code) == (4, 1000)


@pytest.mark.parametrize("name", ["ä", "a b", "a" * 120])
async def test_an_odd_id_is_no_such_test(name: str, client: AsyncClient) -> None:
    async with watching("/ws/t/x/") as viewer:
        viewer.scope["path"] = f"/ws/t/{name}/"
        assert await follow(viewer) == ([], 4404)
    assert (await client.get(f"/t/{name}/")).status_code == 404


def test_a_login_that_is_not_to_be_made_is_an_error() -> None:
    form = TestForm({"host": "mx.test", "rcpt_to": "a@example.org", "auth": "none", "username": "a", "password": "b"})
    assert dict(form.errors) == {"auth": ["Choose a login method, or leave the user name empty."]}


@pytest.mark.parametrize("typed", ["<a@example.org", "a@example.org>"])
def test_half_a_pair_of_brackets_is_not_trimmed(typed: str) -> None:
    assert "mail_from" in TestForm({"host": "mx.test", "rcpt_to": "a@example.org", "mail_from": typed}).errors


async def test_a_transcript_that_is_gone_can_be_said_in_the_frame(client: AsyncClient) -> None:
    response = await client.get("/t/nobody/")
    assert (response.status_code, response["X-Frame-Options"]) == (404, "SAMEORIGIN")
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]


async def test_a_program_stops_and_deletes_its_test_without_a_token(tests_end: Wait) -> None:
    program = AsyncClient(enforce_csrf_checks=True)
    async with serve(greets_and_waits) as server:
        created = (await post(program, {**FIELDS, "host": server.host, "port": server.port})).json()
        for deed, status in (("stop", 403), ("delete", 403)):
            assert (await program.post(f"/t/{created['id']}/{deed}/")).status_code == status
        for deed in ("stop", "delete"):
            response = await program.post(f"/t/{created['id']}/{deed}/", "{}", content_type="application/json")
            assert response.status_code == 303
        await tests_end()  # for which the answer waits only so long
    assert not await Test.objects.aexists()
