"""The pages of a test: from the form to its transcript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import AsyncClient

from smtptest.transcripts.models import Test
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
    parts = await client.get(f"{response['Location']}answer/")
    assert "Watch this" in parts.content.decode()


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
