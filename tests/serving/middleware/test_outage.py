"""While the database is away: each view says so, in the frame as well, and nothing that is shared breaks for good."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import InterfaceError, OperationalError
from django.test import AsyncClient

from smtptest.conf.quota_settings import Quotas
from smtptest.engine.events import Verdict
from smtptest.engine.words.summaries import SUMMARIES
from smtptest.transcripts import event_log, usage
from tests.runs.test_runner import start
from tests.servers.scripted import answering, serve
from tests.web.scenarios.test_contract import FIELDS

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "x" * 32


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*arguments: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(event_log, "find", refuses)


@pytest.mark.usefixtures("away")
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", f"/t/{NAME}/"),
        ("head", f"/t/{NAME}/"),
        ("get", f"/t/{NAME}.json"),
        ("get", f"/t/{NAME}.txt"),
        ("get", f"/t/{NAME}/explanations.json"),
        ("get", f"/t/{NAME}/compare/{NAME}/"),
        ("post", f"/t/{NAME}/stop/"),
        ("post", f"/t/{NAME}/delete/"),
        ("get", f"/?previous={NAME}"),
    ],
)
async def test_every_view_says_when_to_come_back(client: AsyncClient, method: str, path: str) -> None:
    answer = await getattr(client, method)(path)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.usefixtures("away")
@pytest.mark.parametrize(
    ("method", "path"), [("get", f"/t/{NAME}/"), ("post", f"/t/{NAME}/stop/"), ("post", f"/t/{NAME}/keep/")]
)
async def test_what_stands_in_the_frame_may_be_shown_there(client: AsyncClient, method: str, path: str) -> None:
    """Blocked by the browser, it could neither say what is wrong nor come again by itself."""
    answer = await getattr(client, method)(path)
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]


@pytest.mark.usefixtures("away")
async def test_no_other_page_may_be_framed(client: AsyncClient) -> None:
    answer = await client.get(f"/t/{NAME}/compare/{NAME}/")
    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


@pytest.mark.usefixtures("away")
@pytest.mark.parametrize(("method", "links"), [("get", True), ("post", False)])
async def test_a_link_leads_to_what_can_be_asked_for(client: AsyncClient, method: str, links: bool) -> None:
    """The address of a form that was sent has no page of its own."""
    page = (await getattr(client, method)(f"/t/{NAME}/" if links else f"/t/{NAME}/stop/")).content.decode()
    assert ("Try again now" in page) == links


async def test_a_test_that_runs_is_not_denied_where_its_earlier_run_cannot_be_noted(
    client: AsyncClient, tests_end: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*arguments: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(event_log, "remember_previous", refuses)
    async with serve(answering()) as server:
        fields = {**FIELDS, "host": server.host, "port": server.port, "rcpt_to": "bob@example.com"}
        answer = await client.post(f"/?previous={NAME}", fields)
        await tests_end()
    assert answer.status_code == 303
    assert (await client.get(answer["Location"])).status_code == 200


@pytest.mark.parametrize(("failures", "verdict"), [(2, Verdict.PASSED), (1000, Verdict.ERROR)])
async def test_a_test_that_asks_for_its_turn_waits_for_the_database(
    client: AsyncClient,
    operator: Callable[..., Any],
    tests_end: Callable[[], Any],
    monkeypatch: pytest.MonkeyPatch,
    failures: int,
    verdict: Verdict,
) -> None:
    monkeypatch.setattr("smtptest.transcripts.database.retry.RETRY_SECONDS", 0.02)
    monkeypatch.setattr(
        "smtptest.transcripts.database.retry.PATIENCE_SECONDS", 30 if verdict is Verdict.PASSED else 0.2
    )
    operator(quotas=Quotas(target_hourly=6))
    take, calls = usage.charge, 0

    def comes_back(*arguments: Any, **options: Any) -> float:
        nonlocal calls
        calls += 1
        if calls <= failures:
            raise (OperationalError if calls % 2 else InterfaceError)("the connection is closed")
        return take(*arguments, **options)

    monkeypatch.setattr(usage, "charge", comes_back)
    async with serve(answering()) as server:
        test = await start(client, server)
        await tests_end()
        assert len(server.peers) == (1 if verdict is Verdict.PASSED else 0)
    await test.arefresh_from_db()
    assert test.verdict == verdict
    assert (test.summary == SUMMARIES["not-counted"]) == (verdict is Verdict.ERROR)
    ends = [each for each in await sync_to_async(event_log.read)(test) if each["kind"] == "finished"]
    assert [(end["dialog"], end["verdict"]) for end in ends] == [(0, verdict), (None, verdict)]
