"""Run again: the same plan once more, and what changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import AsyncClient

from smtptest.transcripts.models import Test
from tests.servers.ports import free_port
from tests.servers.scripted import answering, serve
from tests.web.scenarios.test_contract import FIELDS, post

pytestmark = pytest.mark.django_db(transaction=True)
Wait = Callable[[], Any]


async def two_runs(client: AsyncClient, wait: Wait, **fields: Any) -> list[str]:
    """Run a test, and run it again at a server that has changed its mind. Gives both ids."""
    ids: list[str] = []
    port = free_port()  # nobody else gets it in between
    for reply in ("250 2.1.5 Ok", "550 5.1.1 No such user"):
        async with serve(answering(RCPT=reply), port=port) as server:
            wanted = {**FIELDS, **fields, "host": server.host, "port": server.port}
            address = f"/?previous={ids[0]}" if ids else "/"
            answer = await client.post(address, json.dumps(wanted), content_type="application/json")
            ids.append(answer.json()["id"])
            await wait()
    return ids


async def test_the_second_run_knows_of_the_first_and_tells_what_changed(client: AsyncClient, tests_end: Wait) -> None:
    first, second = await two_runs(client, tests_end)
    assert "previous" not in (await client.get(f"/t/{first}.json")).json()
    assert (await client.get(f"/t/{second}.json")).json()["previous"] == first
    page = await client.get(f"/t/{second}/")
    address = f"/t/{first}/compare/{second}/"
    assert page.context["test"]["compare_url"] == address
    found = await client.get(address)
    assert (found.status_code, found["Cache-Control"]) == (200, "no-store, private")
    facts = {fact["name"]: (fact["before"], fact["after"]) for fact in found.context["facts"]}
    assert facts["verdict"] == ("passed", "rejected")
    differences = [
        (row["kind"], row["before"], row["after"])
        for stage in found.context["dialogs"][0]["stages"]
        for row in stage["rows"]
        if row["kind"] not in ("same", "usual") and row["sides"][1] != "·"
    ]
    assert differences == [("changed", "250 2.1.5 Ok", "550 5.1.1 No such user")]
    content = found.content.decode()
    assert "550 5.1.1 No such user" in content
    assert "plan." not in content
    other_way_round = await client.get(f"/t/{second}/compare/{first}/")
    assert other_way_round.content == found.content


async def test_who_has_the_link_of_the_second_does_not_get_that_of_the_first(
    client: AsyncClient, tests_end: Wait
) -> None:
    first, second = await two_runs(client, tests_end)
    stranger = AsyncClient()
    page = await stranger.get(f"/t/{second}/")
    assert first not in page.content.decode()
    assert first not in (await stranger.get(f"/t/{second}.json")).content.decode()
    assert (await stranger.get(f"/t/{first}/compare/{second}/")).status_code == 200


async def test_the_user_name_is_no_difference(client: AsyncClient, tests_end: Wait) -> None:
    login = {"username": "alice", "password": "hunter2hunter2", "stop_after": "auth"}
    first, second = await two_runs(client, tests_end, **login)
    theirs = (await AsyncClient().get(f"/t/{first}/compare/{second}/")).content.decode()
    assert "alice" not in theirs


@pytest.mark.parametrize("gone", [0, 1])
async def test_one_that_is_gone_cannot_be_compared(client: AsyncClient, tests_end: Wait, gone: int) -> None:
    ids = await two_runs(client, tests_end)
    await Test.objects.filter(public_id=ids[gone]).aupdate(expires=datetime.now(UTC))
    assert (await client.get(f"/t/{ids[0]}/compare/{ids[1]}/")).status_code == 404


async def test_the_form_is_prepared_for_the_same_plan(client: AsyncClient, tests_end: Wait) -> None:
    async with serve(answering()) as server:
        fields = {**FIELDS, "host": server.host, "port": server.port, "rcpt_to": ["a@b.test", "c@d.test"]}
        first = (await post(client, fields)).json()["id"]
        await tests_end()
    page = await client.get(f"/?previous={first}&helo=other.test")
    initial = page.context["form"].initial
    assert (initial["port"], initial["rcpt_to"], initial["helo"]) == (server.port, "a@b.test\nc@d.test", "other.test")
    assert f'action="/?previous={first}"' in page.content.decode()


@pytest.mark.parametrize("previous", ["A" * 32, "../../etc", "'><script>", ""])
async def test_an_earlier_run_that_does_not_exist_does_no_harm(
    client: AsyncClient, tests_end: Wait, previous: str
) -> None:
    assert (await client.get("/", {"previous": previous})).status_code == 200
    async with serve(answering()) as server:
        wanted = json.dumps({**FIELDS, "host": server.host, "port": server.port})
        query = {"previous": previous}
        answer = await client.post("/", wanted, content_type="application/json", query_params=query)
        await tests_end()
    assert answer.status_code == 201
    assert "previous" not in (await client.get(answer.json()["json"])).json()


async def test_the_servers_of_one_test(client: AsyncClient, tests_end: Wait) -> None:
    """Here by the ports of one host: each is a dialog, and nobody listens at 465 and 587 of this address."""
    answer = await post(client, {"host": "127.0.0.71", "route": "ports", "stop_after": "tls"})
    public_id = answer.json()["id"]
    await tests_end()
    page = await client.get(f"/t/{public_id}/")
    address = f"/t/{public_id}/compare/"
    assert page.context["test"]["servers_url"] == address
    found = await client.get(address, {"before": "2", "after": "0"})
    assert found.context["pair"] == (2, 0)
    assert [run["port"] for run in found.context["runs"]] == [587, 25]
    assert '<option value="2" selected>127.0.0.71 port 587' in found.content.decode()
    assert (await AsyncClient().get(address)).context["pair"] == (0, 1)


async def test_one_server_alone_is_compared_with_none(client: AsyncClient, tests_end: Wait) -> None:
    first, second = await two_runs(client, tests_end)
    assert (await client.get(f"/t/{first}/compare/")).status_code == 404
    assert (await client.get(f"/t/{first}/")).context["test"]["servers_url"] == ""
    found = await client.get(f"/t/{first}/compare/{second}/")
    # The two had the same server, but for its port.
    assert (found.context["kind"], len({run["peer"] for run in found.context["runs"]})) in {("runs", 1), ("tests", 2)}
