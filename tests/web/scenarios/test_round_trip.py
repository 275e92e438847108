"""The whole way of a round trip: it is asked for, watched by others, read by its owner, repeated and compared."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.test import AsyncClient

from smtptest.conf.quota_settings import PUBLIC, ProofOfWork
from smtptest.engine.secret import MASK
from smtptest.runs import receiver
from smtptest.transcripts.compare.runs import compare
from smtptest.transcripts.models import Test
from tests.servers.dns import dns_server
from tests.servers.forwarder import Forwarder, forwarding
from tests.servers.ports import free_ports

pytestmark = pytest.mark.django_db(transaction=True)
Ends = Callable[[], Any]
Operator = Callable[..., Any]
ON = replace(settings.ENV.receive, listen=("127.0.0.1", 0), domain="receive.test", is_usual=False, minutes=1)


@asynccontextmanager
async def relay(operator: Operator, **changes: Any) -> AsyncIterator[Forwarder]:
    async with dns_server({}) as dns:
        operator(receive=ON, nameservers=(dns.nameserver,), **changes)
        async with receiver.listening() as listener:
            assert listener is not None
            async with forwarding(Forwarder(listener.address[1])) as forwarder:
                yield forwarder


async def post(client: AsyncClient, fields: dict[str, Any]) -> Any:
    return await client.post("/", json.dumps(fields), content_type="application/json")


def asked(port: int, **fields: Any) -> dict[str, Any]:
    return {"host": "127.0.0.1", "port": port, "mail_from": "me@lab.test", "round_trip": True, **fields}


async def taken(client: AsyncClient, public_id: str) -> Any:
    """The test's document once the message has been taken."""
    while True:
        found = (await client.get(f"/t/{public_id}.json")).json()
        if "round-trip-taken" in [event.get("code") for event in found["events"]]:
            return found


async def test_while_it_waits_strangers_do_not_see_its_address_and_then_all_see_what_became_of_it(
    client: AsyncClient, tests_end: Ends, operator: Operator
) -> None:
    stranger = AsyncClient()
    async with relay(operator) as forwarder:
        forwarder.until.clear()
        answer = await post(client, asked(forwarder.port, body="the secret body"))
        assert answer.status_code == 201, answer.content
        made = answer.json()
        own = await taken(client, made["id"])
        (address,) = own["plan"]["rcpt_to"]
        assert f"RCPT TO:<{address}>" in [event.get("text") for event in own["events"]]
        seen = (await stranger.get(f"/t/{made['id']}.json")).json()
        assert (seen["state"], seen["plan"]["rcpt_to"]) == ("running", [MASK])
        assert address.partition("@")[0] not in json.dumps(seen)
        forwarder.until.set()
        await tests_end()
    found = (await stranger.get(f"/t/{made['id']}.json")).json()
    assert (found["kind"], found["verdict"], found["plan"]["rcpt_to"]) == ("smtp", "accepted", [address])
    assert [one["role"] for one in found["dialogs"]] == ["client", "server"]
    checks = [check["id"] for check in found["checks"]]
    assert (
        checks.index("dmarc-eval") < checks.index("trip-header") < checks.index("trip-dkim") < checks.index("content")
    )
    assert set(found["receivers"]) == {"gmail", "gmail-bulk", "yahoo", "microsoft"}
    text = (await stranger.get(f"/t/{made['id']}.txt")).content.decode()
    assert "Verdict  accepted: The message came back after" in text
    assert "\nChecks\n" in text
    assert "Header on arrival: No header field was changed on the way" in text
    assert (await client.get(f"/t/{made['id']}.eml")).content.startswith(b"Received: from client.test")
    assert (await stranger.get(f"/t/{made['id']}.eml")).status_code == 404


async def test_it_is_started_again_with_another_address_which_is_no_difference(
    client: AsyncClient, tests_end: Ends, operator: Operator
) -> None:
    async with relay(operator) as forwarder:
        first = (await post(client, asked(forwarder.port))).json()["id"]
        await tests_end()
        again = await client.post(f"/t/{first}/again/")
        assert again.status_code == 303, again.content
        second = again["Location"].strip("/").rpartition("/")[2]
        await tests_end()
    one, other = [(await client.get(f"/t/{each}.json")).json() for each in (first, second)]
    assert (other["verdict"], other["plan"]["round_trip"]) == ("accepted", True)
    assert one["plan"]["rcpt_to"] != other["plan"]["rcpt_to"]
    assert (await client.get(f"/t/{first}/compare/{second}/")).status_code == 200
    found = compare(one, other)
    assert not {"plan.rcpt_to", "finding", "check"} & {fact["name"] for fact in found["facts"]}
    rows = [row for dialog in found["dialogs"] for stage in dialog["stages"] for row in stage["rows"]]
    named = [row["kind"] for row in rows if one["plan"]["rcpt_to"][0] in (row["before"] or "")]
    assert named
    assert set(named) == {"usual"}


async def test_a_process_that_does_not_listen_hands_it_over_unless_it_has_a_secret(
    client: AsyncClient, tests_end: Ends, operator: Operator
) -> None:
    operator(receive=ON)
    refused = await post(client, asked(25, username="alice", password="secret"))
    assert (refused.status_code, set(refused.json()["errors"])) == (503, {"round_trip"})
    assert refused["Retry-After"] == "5"
    assert await Test.objects.acount() == 0
    (port,) = free_ports(1)
    async with forwarding(Forwarder(port)) as forwarder:
        forwarder.until.clear()
        made = (await post(client, asked(forwarder.port))).json()
        waits = (await client.get(f"/t/{made['id']}.json")).json()
        assert (waits["state"], waits["events"]) == ("running", [])
        async with dns_server({}) as dns:
            operator(receive=replace(ON, listen=("127.0.0.1", port)), nameservers=(dns.nameserver,))
            async with receiver.listening():
                assert (await taken(client, made["id"]))["state"] == "running"
                forwarder.until.set()
                await tests_end()
    found = (await client.get(f"/t/{made['id']}.json")).json()
    assert (found["verdict"], len(found["dialogs"])) == ("accepted", 2)


async def test_in_public_it_needs_no_login_and_has_the_fixed_text(
    client: AsyncClient, tests_end: Ends, operator: Operator
) -> None:
    quotas = replace(PUBLIC, work=ProofOfWork.NEVER)
    async with relay(operator, quotas=quotas) as forwarder:
        made = await post(client, asked(forwarder.port))
        assert made.status_code == 201, made.content
        await tests_end()
    found = (await client.get(f"/t/{made.json()['id']}.json")).json()
    assert found["verdict"] == "accepted", found["summary"]
    message = (await client.get(f"/t/{made.json()['id']}.eml")).content.decode()
    assert "It was sent to smtptest itself." in message
    assert f"X-SMTPTest: {found['url']}" in message
