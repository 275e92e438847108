"""The first page and the start of a test: what of it the scenarios do not hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import AsyncClient

from smtptest.conf.quota_settings import Quotas, SendingPolicy
from smtptest.transcripts.models import Test
from smtptest.web.presenters import start_page
from tests.servers.scripted import answering, serve
from tests.web.scenarios.test_contract import FIELDS, post

pytestmark = pytest.mark.django_db(transaction=True)


async def test_one_owner_owns_all_that_one_browser_starts(client: AsyncClient, tests_end: Callable[[], Any]) -> None:
    async with serve(answering()) as server:
        for _ in range(2):
            await post(client, {**FIELDS, "host": server.host, "port": server.port})
        await post(AsyncClient(), {**FIELDS, "host": server.host, "port": server.port})
        await tests_end()
    owners = [test.owner_hash async for test in Test.objects.order_by("pk")]
    assert owners[0] == owners[1] != owners[2]


async def test_a_start_that_is_refused_leaves_no_cookie_and_no_row(
    client: AsyncClient, operator: Callable[..., Any], tests_end: Callable[[], Any]
) -> None:
    operator(quotas=Quotas(running=1, visitor_hourly=1))
    async with serve(answering()) as server:
        fields = {**FIELDS, "host": server.host, "port": server.port}
        assert (await post(client, fields)).status_code == 201
        await tests_end()
        refused = await post(AsyncClient(), fields)
        asked: list[tuple[str, dict[str, object]]] = [("/", fields), ("/domain/", {"domain": "lab.test"})]
        pages = [await AsyncClient().post(address, typed) for address, typed in asked]
    assert (refused.status_code, refused.cookies) == (429, {})
    for page in pages:
        # What is wrong with no field has the focus when its page comes.
        assert page.status_code == 429
        assert '<p class="error" id="form_error" tabindex="-1" autofocus>' in page.content.decode()
    assert int(refused["Retry-After"]) > 0
    assert await Test.objects.acount() == 1


async def test_the_options_of_an_unchanged_form_are_kept_and_no_others(
    client: AsyncClient, operator: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def options(query: str = "", **headers: str) -> str:
        page = (await client.get(f"/{query}", headers=headers)).content.decode()
        return page.partition('<details id="more"')[2].partition('id="covered"')[0]

    def security(page: str) -> list[str]:
        return re.findall(r'value="(\w+)" selected', page.partition('name="security"')[2].partition("</select>")[0])

    cache.clear()
    # A stranger's link is not what everybody else reads, and who follows it is told.
    assert "“ssl3”" in await options("?security=ssl3")
    first = await options()
    assert "“ssl3”" not in first
    assert "“ssl3”" in await options("?security=ssl3")
    assert security(first) != ["none"]
    filled_in = await options("?security=none")
    assert security(filled_in) == ["none"]
    in_german = await options(**{"accept-language": "de"})
    operator(quotas=Quotas(sending=SendingPolicy.NO))
    without_mail = await options()
    assert "This service sends no mail." in without_mail
    assert len({first, filled_in, in_german, without_mail}) == 4
    operator(quotas=Quotas())
    monkeypatch.setattr(start_page, "_chosen", lambda *_: "made anew")
    assert await options() == first
    assert "made anew" in await options("?security=none")


async def test_each_kind_of_test_has_a_name_in_the_list_of_recent_tests(client: AsyncClient) -> None:
    content = (await client.get("/")).content.decode()
    assert set(re.findall(r'<data value="kind\.(\w+)">\w', content)) == {"smtp", "domain", "receive"}
