"""A German page says nothing in English that did not come from the server: tests that end in several ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from django.test import AsyncClient

from tests.live.test_consumer import follow, watching
from tests.runs.test_runner import greeted, greets_and_waits
from tests.servers.dns import Zone, dns_server
from tests.servers.scripted import Peer, answering, serve
from tests.web.scenarios.test_contract import FIELDS, post

pytestmark = pytest.mark.django_db(transaction=True)
PROBE = {"probe": "vrfy", "rcpt_to": ["bob@example.com"]}


async def speaks_http(peer: Peer) -> None:
    await peer.say("HTTP/1.1 400 Bad Request")


def own_words(event: dict[str, Any]) -> Iterator[str]:
    """What an event says in English that is ours."""
    for name in ("title", "detail", "advice", "summary", "error"):
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
    for unknown in ("", "xx"):
        asked = await client.get(f"{created['json']}?language={unknown}", headers={"accept-language": "de"})
        assert asked.json() == found
    async with watching(f"/ws/t/{created['id']}/?language=de") as viewer:
        assert (await follow(viewer))[0] == german["events"]


async def test_an_end_without_an_answer_is_german_too(client: AsyncClient, tests_end: Callable[[], Any]) -> None:
    async with serve(greets_and_waits) as server:
        test = await greeted(client, server)
        await client.post(f"/t/{test.public_id}/stop/")
        await tests_end()
    page = (await client.get(f"/t/{test.public_id}/", headers={"accept-language": "de"})).content.decode()
    assert "Der Test wurde gestoppt, während er auf" in page


# Records with faults in them, so that many checks have something to say.
ZONE: Zone = {
    "lab.test": {
        "MX": ["10 mx.lab.test.", "20 nowhere.lab.test."],
        "TXT": ['"v=spf1 ptr include:none.lab.test ?all"'],
        "CAA": ['0 issue ";"'],
    },
    "mx.lab.test": {"A": ["192.0.2.1"]},
    "1.2.0.192.in-addr.arpa": {"PTR": ["host-192-0-2-1.lab.test."]},
    "s1._domainkey.lab.test": {"TXT": ['"v=DKIM1; t=y; p="']},
    "_dmarc.lab.test": {"TXT": ['"v=DMARC1; p=none; rua=mailto:dmarc@elsewhere.test"']},
    "_mta-sts.lab.test": {"TXT": ['"v=STSv1; id=1"', '"v=STSv1; id=2"']},
    "_smtp._tls.lab.test": {"TXT": ['"v=TLSRPTv1; rua=tls@lab.test"']},
    "default._bimi.lab.test": {"TXT": ['"v=BIMI1; l=http://lab.test/logo.svg"']},
    "_25._tcp.mx.lab.test": {"TLSA": ["0 0 1 " + "00" * 32]},
}  # fmt: skip


async def test_a_domain_check_is_german(
    client: AsyncClient, tests_end: Callable[[], Any], operator: Callable[..., Any]
) -> None:
    plan = {
        "domain": "lab.test",
        "address": ["192.0.2.1"],
        "helo": "mx.lab.test",
        "selectors": ["s1"],
        "connect": False,
    }
    async with dns_server(ZONE) as dns:
        operator(nameservers=(dns.nameserver,))
        created = (await client.post("/domain/", plan, content_type="application/json")).json()
        await tests_end()
    found = (await client.get(created["json"])).json()["events"]
    german = (await client.get(f"{created['json']}?language=de")).json()["events"]
    page = unescape((await client.get(f"/t/{created['id']}/", headers={"accept-language": "de"})).content.decode())
    checks = [event for event in found if event["kind"] == "check"]
    assert len({event["id"] for event in checks}) > 20
    assert [words for event in found for words in own_words(event) if words in page] == []
    # Each result is said on the page, and what to do about it.
    assert [
        words for event in german if event["kind"] == "check" for words in own_words(event) if words not in page
    ] == []
