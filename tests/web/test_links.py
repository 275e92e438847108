"""Links of our own: whole, and as long as a server may take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient

from smtptest.admission.ownership import cookie_name
from smtptest.transcripts import event_log
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.links import again_url, servers_url
from tests.servers.scripted import answering, serve
from tests.web.scenarios.test_contract import FIELDS, post

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_long_plan_can_be_run_again(client: AsyncClient) -> None:
    """Daphne refuses a request line of more than 16 KiB, so that its address cannot hold the plan."""
    long = {"body": "x" * 60_000, "html": "y" * 60_000}
    form = TestForm({"host": "mx.test", "rcpt_to": "a@example.org", "stop_after": "message", **long})
    assert form.is_valid()
    test = await sync_to_async(event_log.create)(form.plan().to_json(), "", timedelta(days=1))
    found = (await client.get(again_url(test.public_id))).context["form"].initial
    assert found == {
        **{name: found[name] for name in TestForm.base_fields if name in found},
        **long,
        "host": "mx.test",
        "rcpt_to": "a@example.org",
        "stop_after": "message",
    }


async def test_links_come_from_public_url_whatever_the_host_header_says(
    client: AsyncClient, operator: Callable[..., Any], tests_end: Callable[[], Any]
) -> None:
    operator(public_url="https://smtptest.example.org")
    async with serve(answering()) as server:
        created = (await post(client, {**FIELDS, "host": server.host, "port": server.port})).json()
        await tests_end()
    assert created["url"].startswith("https://smtptest.example.org/t/")
    assert created["websocket"].startswith("wss://smtptest.example.org/ws/t/")
    assert cookie_name() in client.cookies


def test_servers_are_compared_where_there_are_two() -> None:
    assert servers_url({"id": "a", "dialogs": [{}, {}]}) == "/t/a/compare/"
    assert servers_url({"id": "a", "dialogs": [{}]}) == ""
