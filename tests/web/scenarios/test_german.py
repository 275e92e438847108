"""A German page says nothing in English that did not come from the server: tests that end in several ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from django.test import AsyncClient

from tests.live.test_consumer import follow, watching
from tests.runs.test_runner import greets_and_waits
from tests.servers.scripted import Peer, answering, serve
from tests.web.scenarios.test_contract import FIELDS, post

pytestmark = pytest.mark.django_db(transaction=True)
PROBE = {"probe": "vrfy", "rcpt_to": ["bob@example.com"]}


async def speaks_http(peer: Peer) -> None:
    await peer.say("HTTP/1.1 400 Bad Request")


def own_words(event: dict[str, Any]) -> Iterator[str]:
    """What an event says in English that is ours."""
    for name in ("title", "detail", "summary", "error"):
        if event.get(name):
            yield event[name]
    yield from event.get("problems", ())


@pytest.mark.parametrize(
    ("script", "fields"),
    [
        (answering(), {}),
        (answering(RCPT="550 5.1.1 No such user", EHLO="250-mx.test\r\n250 AUTH PLAIN"), {}),
        (answering(EHLO="421 4.3.2 Busy"), {}),
        (answering(MAIL="450 4.7.1 Greylisted, try again in 60 seconds"), {}),
        (answering(), {"security": "starttls"}),
        (answering(VRFY="250 Yes", EXPN="450 Later"), PROBE),
        (speaks_http, {}),
    ],
)
async def test_of_ours_nothing_is_english(
    client: AsyncClient, tests_end: Callable[[], Any], script: Any, fields: dict[str, Any]
) -> None:
    async with serve(script) as server:
        created = (await post(client, {**FIELDS, "host": server.host, "port": server.port, **fields})).json()
        await tests_end()
    found = (await client.get(created["json"])).json()
    german = (await client.get(f"{created['json']}?language=de")).json()
    html = (await client.get(f"/t/{created['id']}/", headers={"accept-language": "de"})).content.decode()
    page = unescape(html)
    said = [words for event in found["events"] for words in own_words(event)]
    assert said
    assert [words for words in said if words in page] == []
    # The same in every form that a page takes it in; and any other program reads what it always read.
    assert all(words in page for words in own_words(german["events"][-1]))
    assert {event.get("language", "de") for event in german["events"]} == {"de"}
    assert all("language" not in event for event in found["events"])
    async with watching(f"/ws/t/{created['id']}/?language=de") as viewer:
        assert (await follow(viewer))[0] == german["events"]


async def test_an_end_without_an_answer_is_german_too(client: AsyncClient, tests_end: Callable[[], Any]) -> None:
    async with serve(greets_and_waits) as server:
        created = (await post(client, {**FIELDS, "host": server.host, "port": server.port})).json()
        await client.post(f"/t/{created['id']}/stop/")
        await tests_end()
    page = (await client.get(f"/t/{created['id']}/", headers={"accept-language": "de"})).content.decode()
    assert "Der Test wurde gestoppt, während er auf" in page
