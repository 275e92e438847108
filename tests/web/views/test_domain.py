"""The page of domain checks: its form, what starts one, and what is said instead."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import AsyncClient

from smtptest.transcripts.models import Test
from tests.servers.dns import DnsServer, Zone, dns_server

pytestmark = pytest.mark.django_db(transaction=True)
Ends = Callable[[], Any]
ZONE: Zone = {"lab.test": {"MX": ["0 ."], "TXT": ['"v=spf1 -all"']}}
PLAN = {"domain": "lab.test", "address": ["192.0.2.1", "192.0.2.2"], "helo": "mx.lab.test", "selectors": ["s1"],
        "connect": False}  # fmt: skip


@asynccontextmanager
async def asking(operator: Callable[..., Any], **settings: Any) -> AsyncIterator[DnsServer]:
    async with dns_server(ZONE) as dns:
        operator(nameservers=(dns.nameserver,), **settings)
        yield dns


async def post(client: AsyncClient, fields: dict[str, Any], **headers: str) -> Any:
    return await client.post("/domain/", json.dumps(fields), content_type="application/json", headers=headers)


async def test_the_form_starts_a_check(client: AsyncClient, tests_end: Ends, operator: Callable[..., Any]) -> None:
    async with asking(operator):
        answer = await client.post("/domain/", {"domain": "lab.test", "selectors": "", "address": "", "helo": ""})
        await tests_end()
    test = await Test.objects.aget()
    assert (answer.status_code, answer["Location"]) == (303, f"/t/{test.public_id}/")
    assert "smtptest_owner" in answer.cookies
    assert (test.kind, test.plan["domain"], test.plan["connect"]) == ("domain", "lab.test", False)
    found = (await client.get(f"/t/{test.public_id}.json")).json()
    assert (found["kind"], found["verdict"]) == ("domain", "passed")
    assert {"mx-null", "spf-record"} <= {event["id"] for event in found["events"] if event["kind"] == "check"}


async def test_a_program_starts_one_by_json(client: AsyncClient, tests_end: Ends, operator: Callable[..., Any]) -> None:
    async with asking(operator):
        usual, whole = await post(client, {"domain": "lab.test"}), await post(client, PLAN)
        await tests_end()
    assert (usual.status_code, set(usual.json())) == (201, {"id", "url", "json", "websocket"})
    first, second = [test.plan async for test in Test.objects.order_by("pk")]
    assert first == {"domain": "lab.test", "address": [], "helo": "", "selectors": [], "connect": True}
    assert second == PLAN
    assert whole.status_code == 201


async def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(client: AsyncClient) -> None:
    typed = {"domain": "192.0.2.1", "address": "nonsense\n192.0.2.1", "helo": "mx", "selectors": "s1\ns2"}
    page = await client.post("/domain/", typed)
    assert page.status_code == 400
    html = page.content.decode()
    assert 'aria-describedby="id_domain_error id_domain_hint"' in html
    assert "“nonsense” is not an IP address." in html
    assert '<details id="more" open>' in html
    form = page.context["form"]
    assert {name: form[name].value() for name in typed} == typed
    assert not form["connect"].value(), "it was not ticked"
    answer = await post(client, {"domain": "", "host": "x", "address": ["nonsense"]})
    assert (answer.status_code, answer.json()) == (400, {"errors": {"host": ["There is no such field."]}})
    answer = await post(client, {"domain": "", "address": ["nonsense"]})
    assert set(answer.json()["errors"]) == {"domain", "address"}
    assert await Test.objects.acount() == 0


async def test_an_address_fills_in_the_form(client: AsyncClient) -> None:
    given = [("domain", "lab.test"), ("address", "192.0.2.1"), ("address", "192.0.2.2"), ("selectors", "s1")]
    page = await client.get(f"/domain/?{urlencode(given)}")
    assert (page.status_code, page["Cache-Control"]) == (200, "no-store, private")
    form = page.context["form"]
    assert [form[name].value() for name in ("domain", "address", "helo", "selectors", "connect")] == [
        "lab.test", "192.0.2.1\n192.0.2.2", None, "s1", True,
    ]  # fmt: skip
    assert page.context["more"]
    plain = await client.get("/domain/")
    assert not plain.context["more"]


async def test_presets_set_how_far_it_goes(client: AsyncClient) -> None:
    pages = {key: await client.get(f"/domain/?preset={key}&connect={value}")
             for key, value in (("arrives", "true"), ("believed", "false"))}  # fmt: skip
    for page in pages.values():
        html = page.content.decode()
        assert all(one.url.replace("&", "&amp;") in html for one in page.context["tasks"])
    assert [page.context["more"] for page in pages.values()] == [False, True]
    assert "Will my mail be believed?</strong>" in pages["believed"].content.decode()
    assert [" checked" in str(page.context["form"]["connect"]) for page in pages.values()] == [True, False]


async def test_it_runs_again_as_it_was_and_can_be_stopped_kept_and_deleted(
    client: AsyncClient, tests_end: Ends, operator: Callable[..., Any]
) -> None:
    async with asking(operator):
        page = f"/t/{(await post(client, PLAN)).json()['id']}/"
        await tests_end()
        strange = await AsyncClient().post(f"{page}again/")
        again = await client.post(f"{page}again/")
        await tests_end()
    first, second = [test async for test in Test.objects.order_by("pk")]
    assert (strange.status_code, again.status_code) == (403, 303)
    assert (second.kind, second.plan, second.previous) == (first.kind, PLAN, first.public_id)
    form = (await client.get(f"/domain/?previous={first.public_id}")).context["form"]
    assert {name: form[name].value() for name in PLAN} == {
        **PLAN, "address": "192.0.2.1\n192.0.2.2", "helo": "mx.lab.test", "selectors": "s1",
    }  # fmt: skip
    mail = (await client.get(f"/?previous={first.public_id}")).context["form"]
    assert mail["helo"].value() is None, "a test of a server has another form"
    deeds = [await client.post(f"{page}{deed}/") for deed in ("stop", "keep", "delete")]
    assert [answer.status_code for answer in deeds] == [303] * 3
    assert await Test.objects.acount() == 1


async def test_a_plan_that_is_not_allowed_any_more_says_why(
    client: AsyncClient, tests_end: Ends, operator: Callable[..., Any]
) -> None:
    async with asking(operator):
        page = f"/t/{(await post(client, {'domain': 'lab.test'})).json()['id']}/"
        await tests_end()
        operator(ports=frozenset({587}))
        answer = await client.post(f"{page}again/")
    assert answer.status_code == 400
    assert "does not connect to port 25" in answer.content.decode()
