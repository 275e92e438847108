"""The whole way of a receive test: an address is asked for, a message comes to it by SMTP, and its owner reads it."""

from __future__ import annotations

import asyncio
import json
import re
import smtplib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.test import AsyncClient

from smtptest.conf.quota_settings import Quotas
from smtptest.engine.secret import MASK
from smtptest.receiving.models import ReceivedMessage
from smtptest.runs import receiver
from smtptest.transcripts.models import Test
from tests.servers.dns import dns_server

pytestmark = pytest.mark.django_db(transaction=True)
Ends = Callable[[], Any]
Operator = Callable[..., Any]
MESSAGE = b"From: me@lab.test\r\nTo: you@lab.test\r\nSubject: hello\r\n\r\nthe secret body\r\n"
ON = replace(settings.ENV.receive, listen=("127.0.0.1", 0), domain="receive.test")


async def post(client: AsyncClient, fields: dict[str, Any]) -> Any:
    return await client.post("/receive/", json.dumps(fields), content_type="application/json")


def send(place: tuple[str, int], address: str) -> None:
    with smtplib.SMTP(*place, local_hostname="mx.lab.test", timeout=30) as sender:
        sender.sendmail("me@lab.test", address, MESSAGE)


async def test_a_message_comes_and_only_its_owner_reads_it(
    client: AsyncClient, tests_end: Ends, operator: Operator
) -> None:
    stranger = AsyncClient()
    async with dns_server({}) as dns:
        operator(receive=ON, nameservers=(dns.nameserver,))
        async with receiver.listening() as listener:
            assert listener is not None
            answer = await post(client, {})
            made = answer.json()
            assert set(made) == {"id", "url", "json", "websocket", "address", "expires", "host", "port"}
            assert (answer.status_code, made["host"], made["port"]) == (201, *listener.address)
            assert re.fullmatch(r"[a-z2-9]{26}@receive\.test", made["address"])
            waits = (await stranger.get(f"/t/{made['id']}.json")).json()
            assert (waits["state"], waits["plan"]["address"]) == ("running", MASK)
            assert (await client.get(f"/t/{made['id']}.json")).json()["plan"]["address"] == made["address"]
            await asyncio.to_thread(send, listener.address, made["address"].upper())
            await tests_end()
            with pytest.raises(smtplib.SMTPRecipientsRefused, match=r"5\.1\.1"):
                await asyncio.to_thread(send, listener.address, made["address"])
    found = (await stranger.get(f"/t/{made['id']}.json")).json()
    assert (found["kind"], found["verdict"], found["state"]) == ("receive", "accepted", "finished")
    assert found["plan"] == {"address": made["address"], "behaviour": "normal", "minutes": 30}
    assert [one["role"] for one in found["dialogs"]] == ["server"]
    assert {"checks", "receivers"} <= set(found)
    assert next(event["name"] for event in found["events"] if event["kind"] == "stage") == "waiting"
    assert "the secret body" not in json.dumps(found)
    message = await client.get(f"/t/{made['id']}.eml")
    assert (message.content, message["Content-Type"]) == (MESSAGE, "message/rfc822")
    assert (await stranger.get(f"/t/{made['id']}.eml")).status_code == 404
    await ReceivedMessage.objects.aupdate(expires="2000-01-01T00:00:00Z")
    assert (await client.get(f"/t/{made['id']}.eml")).status_code == 404


async def test_it_can_be_stopped_started_again_and_deleted(
    client: AsyncClient, tests_end: Ends, operator: Operator
) -> None:
    operator(receive=ON)
    async with receiver.listening():
        first = await client.post("/receive/", {"behaviour": "greylist"})
        assert first.status_code == 303
        await client.post(f"{first['Location']}stop/")
        again = await client.post(f"{first['Location']}again/")
        assert again.status_code == 303
        assert again["Location"] != first["Location"]
        await client.post(f"{again['Location']}delete/")
        await tests_end()
    (stopped,) = [test async for test in Test.objects.all()]
    assert (stopped.kind, stopped.verdict, stopped.plan["behaviour"]) == ("receive", "stopped", "greylist")


async def test_the_page_has_the_form_filled_in_or_says_that_there_is_no_receiver(
    client: AsyncClient, operator: Operator
) -> None:
    operator(receive=ON)
    page = (await client.get("/receive/?behaviour=reject")).content.decode()
    assert re.search(r'value="reject"\s+checked', page)
    wrong = await post(client, {"behaviour": "nice"})
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["behaviour"])
    operator(receive=replace(ON, domain=""))
    page = (await client.get("/receive/")).content.decode()
    assert "This installation receives no mail." in page
    assert "SMTPTEST_RECEIVE_DOMAIN" in page
    assert (await post(client, {})).json() == {"errors": {"__all__": ["This installation receives no mail."]}}


async def test_whoever_waits_for_a_message_may_still_run_a_test(
    client: AsyncClient, tests_end: Ends, operator: Operator
) -> None:
    operator(receive=ON, quotas=Quotas(visitor_running=1))
    async with receiver.listening():
        assert (await post(client, {})).status_code == 201
        second = await post(client, {})
        assert (second.status_code, second.json()["errors"]["__all__"]) == (
            429,
            ["Your other test still waits for a message. Stop it, then start this one."],
        )
        other = await client.post("/domain/", '{"domain": "lab.test"}', content_type="application/json")
        assert other.status_code == 201
