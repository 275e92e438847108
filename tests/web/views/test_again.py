"""A test once more: at once for whoever started it, by the form if something is to be typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import AsyncClient

from smtptest.transcripts.models import Test
from smtptest.web.views.starting import starts_at_once
from tests.servers.scripted import answering, serve
from tests.web.scenarios.test_contract import FIELDS

pytestmark = pytest.mark.django_db(transaction=True)
Ends = Callable[[], Any]


async def run_one(client: AsyncClient, ends: Ends, **fields: Any) -> str:
    """The address of a test that has ended, started as JSON by this client."""
    answer = await client.post("/", {**FIELDS, **fields}, content_type="application/json")
    assert answer.status_code == 201, answer.content
    await ends()
    return f"/t/{answer.json()['id']}/"


async def test_it_starts_the_same_plan_at_once_for_its_owner_only(client: AsyncClient, tests_end: Ends) -> None:
    async with serve(answering()) as server:
        page = await run_one(client, tests_end, host=server.host, port=server.port, subject="Hello")
        strange = await AsyncClient().post(f"{page}again/")
        response = await client.post(f"{page}again/")
        await tests_end()
    assert strange.status_code == 403
    assert response.status_code == 303
    first, second = [test async for test in Test.objects.order_by("pk")]
    assert response["Location"] == f"/t/{second.public_id}/"
    assert second.plan == first.plan
    assert second.previous == first.public_id
    assert second.owner_hash == first.owner_hash


async def test_its_recipients_are_the_same_at_once_and_by_the_form(client: AsyncClient, tests_end: Ends) -> None:
    wanted = ["a,b@lab.test", '"c;d"@lab.test', "e@lab.test"]
    async with serve(answering()) as server:
        page = await run_one(client, tests_end, host=server.host, port=server.port, rcpt_to=wanted)
        form = (await client.get(f"/?previous={page.split('/')[2]}")).context["form"]
        assert (await client.post("/", form.texts())).status_code == 303
        await tests_end()
        assert (await client.post(f"{page}again/")).status_code == 303
        await tests_end()
    assert [test.plan["rcpt_to"] async for test in Test.objects.all()] == [wanted] * 3


async def test_a_proposed_step_changes_the_plan_and_no_other_does(client: AsyncClient, tests_end: Ends) -> None:
    async with serve(answering(MAIL="530 5.7.0 Must issue a STARTTLS command first")) as server:
        page = await run_one(client, tests_end, host=server.host, port=server.port, security="none")
        for step in ("starttls", "ipv4"):
            assert (await client.post(f"{page}again/", {"step": step})).status_code == 303
            await tests_end()
        sent: Any
        for sent in ({"step": "starttls"}, {"step": None}, {}):
            answer = await client.post(f"{page}again/", sent, content_type="application/json")
            assert answer.status_code == 303, sent
            await tests_end()
        empty = await client.generic("POST", f"{page}again/", headers={"Content-Type": "application/json"})
        assert (empty.status_code, empty.asgi_request.content_type) == (303, "application/json")
        await tests_end()
        for sent in ("no JSON", {"step": True}, {"security": "starttls"}):
            answer = await client.post(f"{page}again/", sent, content_type="application/json")
            assert (answer.status_code, list(answer.json())) == (400, ["errors"])
    plans = [test.plan async for test in Test.objects.order_by("pk")]
    assert [plan["security"] for plan in plans] == ["none", "starttls", "none", "starttls", *["none"] * 3]
    assert [plan["family"] for plan in plans] == ["any"] * 7


async def test_a_login_goes_to_the_form_with_the_step_and_without_secrets(client: AsyncClient, tests_end: Ends) -> None:
    async with serve(answering(EHLO=("250-mx.test", "250 AUTH LOGIN PLAIN"), AUTH="535 5.7.8 No")) as server:
        login = {"username": "alice", "password": "hunter2hunter2", "insecure_auth": True, "auth": "login"}
        page = await run_one(client, tests_end, host=server.host, port=server.port, **login)
        response = await client.post(f"{page}again/", {"step": "plain"})
    address = urlsplit(response["Location"])
    assert (response.status_code, address.path) == (303, "/")
    assert parse_qs(address.query) == {"previous": [page.split("/")[2]], "auth": ["plain"]}
    form = (await client.get(response["Location"])).context["form"]
    assert (form["auth"].value(), form["username"].value(), form["password"].value()) == ("plain", "alice", None)


async def test_what_is_not_allowed_any_more_is_said(client: AsyncClient, tests_end: Ends) -> None:
    async with serve(answering()) as server:
        page = await run_one(client, tests_end, host=server.host, port=server.port)
    test = await Test.objects.aget()
    test.plan["port"] = 99999
    await test.asave()
    response = await client.post(f"{page}again/")
    assert response.status_code == 400
    assert "65535" in response.content.decode()
    told = await client.post(f"{page}again/", {}, content_type="application/json")
    assert (told.status_code, list(told.json()["errors"])) == (400, ["port"])
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert await Test.objects.acount() == 1


def test_what_needs_something_typed_does_not_start_at_once() -> None:
    assert starts_at_once({"host": "mx.test"})
    for name, value in (("username", "alice"), ("client_cert", "PEM"), ("attachments", [{"name": "a"}])):
        assert not starts_at_once({"host": "mx.test", name: value})


async def test_a_plan_of_another_version_goes_to_the_form(client: AsyncClient, tests_end: Ends) -> None:
    async with serve(answering()) as server:
        page = await run_one(client, tests_end, host=server.host, port=server.port)
        test = await Test.objects.aget()
        await Test.objects.filter(pk=test.pk).aupdate(plan={**test.plan, "auth": "ntlm"})
        assert (await client.get(page)).status_code == 200
        response = await client.post(f"{page}again/")
    assert response.status_code == 303
    form = await client.get(response["Location"])
    assert "“ntlm”" in form.content.decode()
