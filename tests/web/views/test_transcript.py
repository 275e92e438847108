"""The pages of a test: from the form to its transcript."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.test import AsyncClient

from smtptest.serving import page_threads
from smtptest.transcripts.models import Test
from smtptest.web.views import transcript
from tests.servers.scripted import answering, serve
from tests.web.scenarios.test_contract import FIELDS

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_form_post_leads_to_the_transcript_page(tests_end: Callable[[], Any]) -> None:
    client = AsyncClient(enforce_csrf_checks=True)
    await client.get("/")
    token = client.cookies["csrftoken"].value
    async with serve(answering()) as server:
        fields = {**FIELDS, "host": server.host, "port": server.port, "rcpt_to": "bob@example.com, eve@example.com"}
        response = await client.post("/", {**fields, "csrfmiddlewaretoken": token})
        await tests_end()
    assert response.status_code == 303
    page = await client.get(response["Location"])
    assert page.status_code == 200
    assert page.context["test"]["plan"]["rcpt_to"] == ["bob@example.com", "eve@example.com"]
    assert page.context["test"]["owner"] is True
    assert "MAIL FROM:&lt;alice@example.org&gt;" in page.content.decode()
    # A page that was there before the end gets what the end makes possible, too.
    parts = (await client.get(f"{response['Location']}answer/")).content.decode()
    assert "Watch this" in parts
    # What other programs need is known only now: the name that the server was greeted with, for example.
    assert '<details class="elsewhere card" id="elsewhere">' in parts
    assert " --ehlo " in parts


async def test_errors_stand_by_field_and_nothing_typed_is_lost(client: AsyncClient) -> None:
    response = await client.post(
        "/", {"host": "127.1", "port": "99999", "mail_from": "alice >", "rcpt_to": "bob@example.com",
              "username": "alice", "password": "hunter2hunter2", "stop_after": "everything"},
    )  # fmt: skip
    content = response.content.decode()
    assert response.status_code == 400
    assert set(response.context["form"].errors) == {"host", "port", "mail_from", "stop_after"}
    assert 'value="127.1"' in content
    assert "bob@example.com" in content
    assert "hunter2" not in content
    assert not await Test.objects.aexists()


async def test_the_page_comes_with_the_answer_for_whoever_prefers_it(
    client: AsyncClient, tests_end: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def created(**headers: str) -> Any:
        fields = json.dumps({**FIELDS, "host": server.host, "port": server.port})
        response = await client.post("/", fields, content_type="application/json", headers=headers)
        assert response.status_code == 201
        return response.json()

    monkeypatch.setattr(transcript, "_FIRST_LINE_SECONDS", 60)
    async with serve(answering()) as server:
        plain = await created()
        whole = await created(Prefer="return=representation")
        monkeypatch.setattr(page_threads, "FEW_EVENTS", -1)
        long = await created(Prefer="return=representation")
        monkeypatch.setattr(transcript, "unless_long", away)
        hidden = await created(Prefer="return=representation")
        await tests_end()
    assert plain.keys() == long.keys() == hidden.keys() == {"id", "url", "json", "websocket"}
    assert whole.keys() == {*plain, "page"}
    page = whole["page"]
    assert f'data-websocket="/ws/t/{whole["id"]}/"' in page
    assert f'action="/t/{whole["id"]}/delete/"' in page, "the reader is the owner, whose cookie comes with the answer"
    assert 'class="line' in page.partition("<template")[0]


async def away(*_: Any) -> Any:
    raise OperationalError("away")
