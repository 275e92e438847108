"""The server of a mail address: found in DNS and on web servers, counted, and filled into the form; nothing is kept."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
import trustme
from django.test import AsyncClient

from smtptest.conf.quota_settings import PUBLIC
from smtptest.engine.https.client import HttpsClient
from smtptest.transcripts.models import Usage
from smtptest.web.views import find_server
from tests.engine.autoconfig.test_document import config, server
from tests.servers.dns import DnsServer, Zone, dns_server
from tests.servers.https import context, document, https_server

pytestmark = pytest.mark.django_db(transaction=True)
ZONE: Zone = {
    "_submission._tcp.example.org": {"SRV": ["0 0 587 smtp.example.org."]},
    "smtp.example.org": {"A": ["127.0.0.1"]},
}


@asynccontextmanager
async def asking(operator: Callable[..., Any], zone: Zone = ZONE, **settings: Any) -> AsyncIterator[DnsServer]:
    async with dns_server(zone) as dns:
        operator(nameservers=(dns.nameserver,), **settings)
        yield dns


def values(page: Any) -> dict[str, Any]:
    return {name: page.context["form"][name].value() for name in ("host", "port", "security", "username", "auth")}


async def test_the_form_comes_back_filled_in(
    client: AsyncClient, operator: Callable[..., Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        async with asking(operator) as dns:
            page = await client.post("/find/", {"address": "bob.secret@example.org"})
    assert (page.status_code, page["Cache-Control"]) == (200, "no-store, private")
    assert values(page) == {
        "host": "smtp.example.org", "port": "587", "security": "starttls", "username": "bob.secret@example.org",
        "auth": "auto",
    }  # fmt: skip
    content = page.content.decode()
    assert 'action="/?preset=found"' in content
    assert "_submission._tcp.example.org SRV" in content
    assert "https://autoconfig.example.org/mail/config-v1.1.xml</bdi>: there is no such name (NXDOMAIN)" in content
    assert "secret" not in caplog.text + str(dns.queries)


async def test_a_host_on_the_operators_list_is_not_asked(
    client: AsyncClient, operator: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "blocked").write_text("autoconfig.example.org")
    async with asking(operator, blocklist=str(tmp_path / "blocked")) as dns:
        page = await client.post("/find/", {"address": "bob@example.org"})
    words = "https://autoconfig.example.org/mail/config-v1.1.xml</bdi>: the operator of this service lets nothing"
    assert words in page.content.decode()
    assert ("autoconfig.example.org", "A") not in dns.queries


async def test_a_choice_needs_no_second_look_up(client: AsyncClient, operator: Callable[..., Any]) -> None:
    async with asking(operator) as dns:
        taken, other = "mx.example.org 465 tls xoauth2 bob the builder", "<b>.test 25 none auto "
        places = ["_submissions._tcp.example.org SRV, https://example.org/a.xml", "<i>"]
        sent = {"address": "bob@example.org", "take": taken, "choice": [other, taken], "place": places[::-1]}
        page = await client.post("/find/", sent)
    assert list(values(page).values()) == ["mx.example.org", "465", "tls", "bob the builder", "xoauth2"]
    assert dns.queries == {}
    first, second = page.context["find"]["servers"]
    assert (first["host"], first["chosen"], second["host"], second["chosen"]) == (
        "<b>.test",
        False,
        "mx.example.org",
        True,
    )
    assert second["where"] == places[0].split(", ")
    assert "<b>.test" not in page.content.decode()
    assert "<i>" not in page.content.decode()


async def test_what_was_typed_in_the_form_stays(client: AsyncClient, operator: Callable[..., Any]) -> None:
    """Without scripts the whole form is sent along. A secret does not come back, as from no other page."""
    form = {
        "host": "old.example.org", "username": "old", "password": "hunter2", "subject": "Grüße",
        "rcpt_to": "amy@example.org\nmax@example.org", "insecure_auth": "true", "address": "example.org",
    }  # fmt: skip
    async with asking(operator):
        found = await client.post("/find/?previous=abcdefghijklmnop", form)
        fails = await client.post("/find/", {**form, "address": "nobody@"})
        nothing = await client.post("/find/", {**form, "address": "example.net"})
    assert list(values(found).values()) == ["smtp.example.org", "587", "starttls", "old", "auto"]
    assert [values(page)["host"] for page in (fails, nothing)] == ["old.example.org"] * 2
    for page in (found, fails, nothing):
        shown = {name: page.context["form"][name].value() for name in ("rcpt_to", "subject", "insecure_auth")}
        assert shown == {name: form[name] for name in shown}
        assert "hunter2" not in page.content.decode()
    assert 'action="/?previous=abcdefghijklmnop&amp;preset=found"' in found.content.decode()


async def test_enter_asks_for_an_address_that_is_new_and_starts_the_test_otherwise(client: AsyncClient) -> None:
    enter = {"enter": "1", "address": "bob@example.org", "asked": "", "host": ""}
    asks = await client.post("/?previous=abcdefghijklmnop", enter)
    assert (asks.status_code, asks["Location"]) == (307, "/find/?previous=abcdefghijklmnop")
    choice = {"choice": "mx.example.org 465 tls auto bob", "place": "here"}
    starts = await client.post("/", {**enter, **choice, "asked": "bob@example.org"})
    assert starts.status_code == 400  # there is no host
    assert starts.context["find"]["servers"][0]["host"] == "mx.example.org"
    assert starts.context["find"]["address"] == "bob@example.org"


async def test_what_the_web_server_says(
    client: AsyncClient, operator: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    hosts = "autoconfig.example.net", "example.net"
    found = document(config(server("smtp.example.net", username="%EMAILLOCALPART%"), server("&lt;b&gt;", "1")))
    answers = {"autoconfig.example.net/mail/config-v1.1.xml": found}
    zone: Zone = {name: {"A": ["127.0.0.1"]} for name in (*hosts, "smtp.example.net")}
    async with https_server(context(authority, *hosts), answers) as web, asking(operator, zone) as dns:
        operator(nameservers=(dns.nameserver,), ca_file=str(tmp_path / "ca.pem"))
        monkeypatch.setattr(find_server, "HttpsClient", partial(HttpsClient, port=web.port))  # 443 is not for tests
        page = await client.post("/find/", {"address": "bob.secret@example.net"})
    assert list(values(page).values()) == ["smtp.example.net", "465", "tls", "bob.secret", "auto"]
    assert "secret" not in "".join(web.requests)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "Enter an email address or its domain"),
        ("bob@", "Enter an email address or its domain"),
        ("bob@localhost", "Enter the full name with its domain"),
        ("bob@192.0.2.1", "Enter an email address or its domain"),
        ("b b@example.org", "before the @"),
        ("bob@exa mple.org", "Enter a host name such as"),
    ],
)
async def test_what_is_no_address(client: AsyncClient, operator: Callable[..., Any], address: str, said: str) -> None:
    async with asking(operator) as dns:
        page = await client.post("/find/", {"address": address})
    assert page.status_code == 400
    assert said in page.context["find"]["error"], page.context["find"]
    assert dns.queries == {}


async def test_a_domain_that_publishes_nothing(client: AsyncClient, operator: Callable[..., Any]) -> None:
    async with asking(operator, {}):
        page = await client.post("/find/", {"address": "example.org"})
    assert page.status_code == 200
    assert "publishes no settings for mail programs" in page.content.decode()
    assert page.context["preset"] is None


async def test_in_public_look_ups_are_counted_and_what_leads_inside_is_not_offered(
    client: AsyncClient, operator: Callable[..., Any], tmp_path: Path
) -> None:
    blocklist = tmp_path / "blocked"
    blocklist.write_text("example.com\n")
    zone: Zone = {**ZONE, "_submissions._tcp.example.org": {"SRV": ["0 0 465 inside.example.org."]}}
    zone = {**zone, "inside.example.org": {"A": ["10.1.2.3"]}}
    public = {
        "profile": "public", "allow_networks": (ip_network("127.0.0.0/8"),), "blocklist": str(blocklist),
        "quotas": replace(PUBLIC, visitor_hourly=2),
    }  # fmt: skip
    async with asking(operator, zone, **public):
        blocked = await client.post("/find/", {"address": "bob@mail.example.com"})
        pages = [await client.post("/find/", {"address": "bob@example.org"}) for _ in range(3)]
    assert (blocked.status_code, [page.status_code for page in pages]) == (403, [200, 200, 429])
    assert "let it be tested from here" in blocked.context["find"]["error"]
    assert values(pages[0])["host"] == "smtp.example.org"
    assert "inside.example.org" not in pages[0].content.decode()
    assert "You have reached your limit of lookups." in pages[2].context["find"]["error"]
    assert int(pages[2]["Retry-After"]) > 0
    assert [use.test_id async for use in Usage.objects.all()] == [None] * 4


async def test_no_more_at_once_than_there_is_room_for(client: AsyncClient, operator: Callable[..., Any]) -> None:
    async with asking(operator) as dns:
        for _ in range(20):
            await find_server._ROOM.acquire()
        try:
            page = await client.post("/find/", {"address": "bob@example.org"})
        finally:
            for _ in range(20):
                find_server._ROOM.release()
    assert (page.status_code, page["Retry-After"], dns.queries) == (503, "60", {})


async def test_a_reload_leads_to_the_first_page(client: AsyncClient) -> None:
    page = await client.get("/find/")
    assert (page.status_code, page["Location"]) == (302, "/")
