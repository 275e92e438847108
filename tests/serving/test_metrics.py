"""What a Prometheus reads: true numbers, for whoever has the token, and nothing about anybody."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError
from django.test import AsyncClient
from prometheus_client.parser import text_string_to_metric_families

from smtptest.engine.events import Finished, Verdict
from smtptest.serving import metrics
from smtptest.transcripts import event_log
from tests.live.test_consumer import watching
from tests.runs.test_runner import greets_and_waits
from tests.servers.scripted import answering, serve
from tests.transcripts.factory import new_test
from tests.web.scenarios.test_contract import FIELDS, post

pytestmark = pytest.mark.django_db(transaction=True)
TOKEN = "t0ken-of-the-operator"
Samples = dict[tuple[str, str], float]


@pytest.fixture(autouse=True)
def token(operator: Callable[..., Any]) -> None:
    operator(metrics_token=TOKEN)


async def read(client: AsyncClient) -> Samples:
    """The samples by name and value of their only label."""
    response = await client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 200
    families = text_string_to_metric_families(response.content.decode())
    return {(one.name, next(iter(one.labels.values()), "")): one.value for each in families for one in each.samples}


def grown(before: Samples, after: Samples, name: str, label: str) -> float:
    return after[name, label] - before.get((name, label), 0)


@pytest.mark.parametrize(
    ("headers", "status"), [({}, 401), ({"Authorization": "Bearer wrong"}, 401), ({"Authorization": TOKEN}, 401)]
)
async def test_only_the_token_opens_them(client: AsyncClient, headers: dict[str, str], status: int) -> None:
    assert (await client.get("/metrics", headers=headers)).status_code == status


async def test_without_a_token_there_are_none(client: AsyncClient, operator: Callable[..., Any]) -> None:
    operator(metrics_token="")
    assert (await client.get("/metrics", headers={"Authorization": "Bearer "})).status_code == 404


async def test_tests_are_counted_while_they_run_and_when_they_end(
    client: AsyncClient, tests_end: Callable[[], Any]
) -> None:
    before = await read(client)
    async with serve(answering(RCPT="550 No")) as refusing, serve(greets_and_waits) as waiting:
        await post(client, {**FIELDS, "host": refusing.host, "port": refusing.port})
        running = (await post(client, {**FIELDS, "host": waiting.host, "port": waiting.port})).json()
        assert (await read(client))["smtptest_tests_running", ""] >= 1
        await client.post(f"/t/{running['id']}/stop/")
        await tests_end()
    after = await read(client)
    assert after["smtptest_tests_running", ""] == 0
    ended = {verdict: grown(before, after, "smtptest_tests_total", verdict) for verdict in ("rejected", "stopped")}
    assert ended == {"rejected": 1, "stopped": 1}


async def test_an_end_that_nobody_will_see_is_not_counted(
    client: AsyncClient, tests_end: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first line is stored; what comes then, the end among it, the database takes no more."""
    monkeypatch.setattr("smtptest.runs.journal.PATIENCE_SECONDS", 0)
    append = event_log.append_all

    def takes_no_end(batches: Any) -> set[int]:
        if any(isinstance(event, Finished) for events in batches.values() for event in events):
            raise OperationalError("database or disk is full")
        return append(batches)

    monkeypatch.setattr(event_log, "append_all", takes_no_end)
    before = await read(client)
    async with serve(answering()) as server:
        await post(client, {**FIELDS, "host": server.host, "port": server.port})
        await tests_end()
    after = await read(client)
    ended = {verdict: grown(before, after, "smtptest_tests_total", verdict) for verdict in Verdict}
    assert ended == dict.fromkeys(Verdict, 0)


async def test_refusals_and_sockets_are_counted(client: AsyncClient) -> None:
    before = await read(client)
    await client.get("/nope")
    await client.post("/", {})
    test = await sync_to_async(new_test)()
    foreign = {"host": "testserver", "origin": "http://evil.test"}
    async with watching(f"/ws/t/{test.public_id}/", foreign) as viewer:
        await viewer.connect()
    async with watching(f"/ws/t/{test.public_id}/") as viewer:
        await viewer.connect()
        during = await read(client)
    found = {code: grown(before, during, "smtptest_refused_total", code) for code in ("400", "403", "404")}
    assert found == {"400": 1, "403": 1, "404": 1}
    assert during["smtptest_sockets", ""] == before["smtptest_sockets", ""] + 1


async def test_the_delay_of_the_loop_is_measured(client: AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "SAMPLE_SECONDS", 0.001)
    before = (await read(client))["smtptest_loop_delay_seconds_count", ""]
    sampling = asyncio.create_task(metrics.sample_loop_delay())
    while (await read(client))["smtptest_loop_delay_seconds_count", ""] < before + 3:
        pass
    sampling.cancel()


async def test_they_name_nobody(client: AsyncClient, tests_end: Callable[[], Any]) -> None:
    async with serve(answering()) as server:
        created = (await post(client, {**FIELDS, "host": server.host, "port": server.port})).json()
        await tests_end()
    text = (await client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})).content.decode()
    assert [word for word in (created["id"], server.host, "example.org", "example.com") if word in text] == []
