"""What one visitor, one target and one recipient may have (docs/security.md C8, E1, E2, E4), what the rest are told."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address
from types import SimpleNamespace
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient
from django.utils import timezone

from smtptest.admission import quota_words, quotas
from smtptest.conf.quota_settings import PRIVATE, PUBLIC, Quotas
from smtptest.engine.smtp import rules
from smtptest.engine.smtp.plan import Auth, Plan, StopAfter
from smtptest.transcripts import usage
from smtptest.transcripts.models import Test, Usage
from smtptest.transcripts.render.in_words import said
from smtptest.transcripts.usage import QuotaClaim
from tests.servers.dns import Zone, dns_server
from tests.servers.scripted import Peer, answering, serve
from tests.web.scenarios.test_contract import FIELDS, post

pytestmark = pytest.mark.django_db(transaction=True)
ZONE: Zone = {"mx.mail.example": {"A": ["127.0.0.1"]}, "mx2.mail.example": {"A": ["127.0.0.1"]}}


async def waits(peer: Peer) -> None:
    await peer.gone()


class From(AsyncClient):
    """A client at an address; None where its connection has none, as over a Unix socket."""

    def __init__(self, address: str | None) -> None:
        super().__init__()
        self._address = address

    def _base_scope(self, **request: Any) -> Any:
        client = None if self._address is None else [self._address, 4242]
        return {**super()._base_scope(**request), "client": client}  # type: ignore[misc]  # no types for it


async def age(seconds: float) -> None:
    """As if all that was counted had been so long ago."""
    async for use in Usage.objects.all():
        await Usage.objects.filter(pk=use.pk).aupdate(at=use.at - timedelta(seconds=seconds))


async def test_of_twenty_at_once_one_visitor_gets_the_one_that_may_run(
    operator: Callable[..., Any], client: AsyncClient, tests_end: Callable[[], Any]
) -> None:
    operator(quotas=Quotas(visitor_running=1))
    async with serve(waits) as server:
        fields = {**FIELDS, "host": server.host, "port": server.port}
        answers = await asyncio.gather(*(post(client, fields) for _ in range(20)))
        started = [answer for answer in answers if answer.status_code == 201]
        assert len(started) == await Test.objects.acount() == 1
        others = [answer for answer in answers if answer.status_code != 201]
        assert {(answer.status_code, answer["Retry-After"]) for answer in others} == {(429, "15")}
        assert others[0].json() == {
            "errors": {
                "__all__": ["Your other test is still running. Wait until it ends, or stop it, then start this one."]
            }
        }
        assert (await post(From("192.0.2.9"), fields)).status_code == 201, "another visitor"
        await client.post(f"/t/{started[0].json()['id']}/stop/")
        await client.post(f"/t/{started[0].json()['id']}/delete/")
        assert (await post(client, fields)).status_code == 201, "the place is free again"


@pytest.mark.parametrize(
    ("limits", "after", "words"),
    [
        (Quotas(visitor_hourly=2), 3600, "Try again in 60 minutes."),
        (Quotas(visitor_daily=2), 86400, "Try again in 24 hours."),
    ],
)
async def test_a_visitor_comes_back_when_it_was_told_and_not_before(
    operator: Callable[..., Any],
    client: AsyncClient,
    tests_end: Callable[[], Any],
    limits: Quotas,
    after: int,
    words: str,
) -> None:
    operator(quotas=limits)
    async with serve(answering()) as server:
        fields = {**FIELDS, "host": server.host, "port": server.port}
        created = (await post(client, fields)).json()
        await post(client, fields)
        await tests_end()
        await client.post(f"/t/{created['id']}/delete/")
        refused = await post(client, fields)
        assert refused.status_code == 429
        assert after - 60 < int(refused["Retry-After"]) <= after
        assert refused.json()["errors"] == {"__all__": [f"You have reached your limit of tests. {words}"]}
        page = await client.post("/", {**fields, "rcpt_to": "bob@example.com"})
        assert page.status_code == 429
        # A second may have passed in between, and it is the same moment that is told.
        assert after - 60 < int(page["Retry-After"]) <= int(refused["Retry-After"])
        assert words in page.content.decode()
        assert "bob@example.com" in page.content.decode(), "nothing typed is lost"
        await age(int(refused["Retry-After"]))
        assert (await post(client, fields)).status_code == 201


async def test_an_ipv6_network_is_one_visitor(operator: Callable[..., Any], tests_end: Callable[[], Any]) -> None:
    operator(quotas=Quotas(visitor_hourly=1))
    async with serve(answering()) as server:
        fields = {**FIELDS, "host": server.host, "port": server.port}
        answers = [
            (await post(From(address), fields)).status_code
            for address in ("2001:db8::1", "2001:db8::ffff:2", "2001:db8:0:1::1", "192.0.2.1", "192.0.2.2")
        ]
        await tests_end()
    assert answers == [201, 429, 201, 201, 201]


SITE = [f"2001:db8:0:{number:x}::1" for number in range(6)]
OTHERS = ["2001:db8:1::1", *(f"192.0.2.{number}" for number in range(6))]


@pytest.mark.long
@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (
            Quotas(visitor_hourly=1, visitor_daily=3),
            "Your network, an IPv6 /48, has reached its limit of tests. Try again in 60 minutes.",
        ),
        (
            Quotas(visitor_hourly=2, visitor_daily=1),
            "Your network, an IPv6 /48, has reached its limit of tests. Try again in 24 hours.",
        ),
        (
            Quotas(visitor_running=1),
            "Several tests from your network, an IPv6 /48, are still running. Start this one when they have ended.",
        ),
    ],
)
async def test_an_ipv6_site_with_its_65536_networks_is_four_visitors(
    operator: Callable[..., Any], tests_end: Callable[[], Any], limits: Quotas, words: str
) -> None:
    operator(quotas=limits)
    async with serve(waits) as server:
        fields = {**FIELDS, "host": server.host, "port": server.port}
        answers = [await post(From(address), fields) for address in SITE]
        assert [answer.status_code for answer in answers] == [201] * 4 + [429] * 2
        assert answers[4].json()["errors"] == {"__all__": [words]}
        assert [(await post(From(address), fields)).status_code for address in OTHERS] == [201] * len(OTHERS)


def test_copies_count_for_the_site_as_tests_do() -> None:
    claims = [
        quotas.claims_for_copy(ip_address(address), Quotas(visitor_hourly=1, visitor_daily=2)) for address in SITE
    ]
    assert [(claim.kind, claim.most) for claim in claims[0]] == [
        ("copy", ((1, 3600.0), (2, 86400.0))),
        ("site-copy", ((4, 3600.0), (8, 86400.0))),
    ]
    assert len({claim.key for pair in claims for claim in pair}) == len(SITE) + 1
    assert len(quotas.claims_for_copy(ip_address("192.0.2.1"), Quotas(visitor_hourly=1))) == 1
    assert quotas.claims_for_copy(ip_address(SITE[0]), PRIVATE) == []


async def test_nobody_without_an_address_is_let_in_where_visitors_are_counted(operator: Callable[..., Any]) -> None:
    operator(quotas=replace(PUBLIC))
    for _ in range(2):
        refused = await post(From(None), {**FIELDS, "host": "mx.mail.example"})
        assert refused.status_code == 403
        assert refused.json() == {
            "errors": {"__all__": ["This service cannot see the IP address that you connect from."]}
        }
    assert not await Usage.objects.aexists(), "there is no place that they all share"


async def test_all_visitors_together_have_a_limit(operator: Callable[..., Any], tests_end: Callable[[], Any]) -> None:
    operator(quotas=Quotas(running=2))
    async with serve(waits) as server:
        fields = {**FIELDS, "host": server.host, "port": server.port}
        answers = [await post(From(f"192.0.2.{number}"), fields) for number in range(3)]
        assert [answer.status_code for answer in answers] == [201, 201, 429]
        assert answers[2].json()["errors"] == {"__all__": ["The service is at capacity. Try again in 15 seconds."]}
        # A process that was killed holds no place: its lease has run out.
        await Test.objects.aupdate(lease_until=timezone.now())
        assert (await post(From("192.0.2.3"), fields)).status_code == 201


async def test_whoever_asks_a_target_has_six_tests_an_hour(
    operator: Callable[..., Any], tests_end: Callable[[], Any]
) -> None:
    words = "This server has reached its limit of tests (yours and others' together). Try again in 60 minutes."
    async with serve(answering()) as server, dns_server(ZONE) as dns:
        operator(quotas=Quotas(target_hourly=6), nameservers=(dns.nameserver,))
        found = []
        for number in range(7):
            host = "mx.mail.example" if number % 2 else "mx2.mail.example"
            found.append(await post(From(f"192.0.2.{number}"), {**FIELDS, "host": host, "port": server.port}))
        await tests_end()
        assert [answer.status_code for answer in found] == [201] * 6 + [429]
        assert found[6].json()["errors"] == {"host": [words]}
        assert 3500 < int(found[6]["Retry-After"]) <= 3600
        # Another name for the same address: that is known only when it has been looked up.
        answer = (await post(AsyncClient(), {**FIELDS, "host": "127.0.0.1", "port": server.port})).json()
        await tests_end()
        assert len(server.peers) == 6
    refused = (await AsyncClient().get(answer["json"])).json()
    assert (refused["verdict"], refused["summary"]) == ("refused", words)


@pytest.mark.parametrize("host", ["mx.mail.example", "127.0.0.1"])
async def test_the_second_visitor_of_a_target_waits_and_then_has_its_turn(
    operator: Callable[..., Any], tests_end: Callable[[], Any], monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    waits: list[float] = []

    async def passes(seconds: float) -> None:
        waits.append(seconds)
        await age(seconds)

    monkeypatch.setattr(rules, "asyncio", SimpleNamespace(sleep=passes))
    async with serve(answering()) as server, dns_server(ZONE) as dns:
        operator(quotas=Quotas(target_gap=0.1), nameservers=(dns.nameserver,))
        fields = {**FIELDS, "host": host, "port": server.port}
        await post(From("192.0.2.1"), fields)
        await tests_end()
        await age(-25)  # as if the first one's turn were only to come
        created = (await post(From("192.0.2.2"), fields)).json()
        await tests_end()
        assert len(server.peers) == 2
    found = (await AsyncClient().get(created["json"])).json()
    kinds = [(event["kind"], event.get("name"), event.get("state"), event.get("code")) for event in found["events"]]
    waited = [
        ("stage", "queue", "started", None),
        ("finding", None, None, "queued"),
        ("stage", "queue", "done", None),
    ]
    assert kinds[:3] == waited
    assert 10 < waits[0] <= 25.1
    assert found["verdict"] == "passed"
    text = (await AsyncClient().get(f"/t/{created['id']}.txt")).content.decode()
    assert "this service pauses between tests of the same server" in text


async def test_a_test_that_waits_shows_it_and_can_be_stopped(
    operator: Callable[..., Any], client: AsyncClient, tests_end: Callable[[], Any]
) -> None:
    async with serve(answering()) as server, dns_server(ZONE) as dns:
        operator(quotas=Quotas(target_gap=3000.0, queue=4000.0), nameservers=(dns.nameserver,))
        fields = {**FIELDS, "host": "mx.mail.example", "port": server.port}
        await post(client, fields)
        await tests_end()
        created = (await post(client, fields)).json()
        # The one after that would wait too long.
        refused = await post(client, fields)
        assert (refused.status_code, list(refused.json()["errors"])) == (429, ["host"])
        events: list[Any] = []
        while not any(event["kind"] == "finding" for event in events):
            events = (await client.get(created["json"])).json()["events"]
        assert re.fullmatch(
            r"Waiting (29\d\d|3000) s: this service pauses between tests of the same server", events[1]["title"]
        )
        page = (await client.get(created["url"])).content.decode()
        assert "Its turn" in page
        assert "stop" in page
        await client.post(f"/t/{created['id']}/stop/")
        await tests_end()
        assert len(server.peers) == 1
    found = (await client.get(created["json"])).json()
    assert (found["verdict"], found["events"][-2]["state"]) == ("stopped", "failed")


async def test_the_sixth_login_of_a_user_is_refused_before_any_look_up(
    operator: Callable[..., Any], tests_end: Callable[[], Any]
) -> None:
    login = {**FIELDS, "username": "Alice", "password": "wrong", "stop_after": "auth"}
    async with serve(answering()) as server, dns_server(ZONE) as dns:
        operator(quotas=Quotas(login_hourly=5), nameservers=(dns.nameserver,))
        fields = {**login, "host": "mx.mail.example", "port": server.port}
        for number in range(5):
            assert (await post(From(f"192.0.2.{number}"), fields)).status_code == 201
        await tests_end()
        before = dns.queries.total()
        sixth = await post(From("192.0.2.6"), {**fields, "host": "mx2.mail.example", "username": "alice"})
        assert (sixth.status_code, dns.queries.total()) == (429, before)
        assert sixth.json()["errors"] == {
            "username": ["Too many login attempts for this user at this server. Try again in 60 minutes."]
        }
        assert (await post(From("192.0.2.6"), {**fields, "username": "bob"})).status_code == 201
        await tests_end()


def test_a_login_at_an_mx_of_another_domain_counts_there() -> None:
    plan = Plan(host="attacker.example", auth=Auth.AUTO, username="alice")
    limits = Quotas(login_hourly=5)
    (at_dial,) = quotas.claims_at_dial(plan, "mx.victim.example", "192.0.2.1", limits)
    (at_start,) = quotas.claims_at_start(replace(plan, host="mx2.victim.example", rcpt_to=()), None, limits)
    assert at_dial == at_start
    assert quotas.claims_at_dial(plan, "mx.attacker.example", "192.0.2.1", limits) == []


async def test_recipients_and_their_domains_have_limits(
    operator: Callable[..., Any], tests_end: Callable[[], Any]
) -> None:
    operator(quotas=Quotas(recipient_daily=2, recipient_domain_daily=4, recipients=3))
    client = AsyncClient()
    async with serve(answering()) as server:
        base = {**FIELDS, "host": server.host, "port": server.port}

        async def naming(*recipients: str, **fields: str) -> Any:
            answer = await post(client, {**base, "rcpt_to": list(recipients), **fields})
            return answer.status_code, answer.json().get("errors")

        assert (await naming("a@x.example"))[0] == 201
        assert (await naming("A@x.example", "b@x.example"))[0] == 201
        one = "Too many tests named one of these recipients. Try again in 24 hours."
        assert await naming("a@x.example") == (429, {"rcpt_to": [one]})
        assert (await naming("a@x.example", stop_after="mail"))[0] == 201, "it is not named"
        domain = "Too many tests named the domain of one of these recipients. Try again in 24 hours."
        assert await naming("c@x.example", "d@sub.x.example") == (429, {"rcpt_to": [domain]})
        assert (await naming("c@x.example"))[0] == 201
        assert await naming("1@y.example", "2@y.example", "3@y.example", "4@y.example") == (
            400,
            {"rcpt_to": ["At most 3 recipients in one test."]},
        )
        await tests_end()


@pytest.mark.parametrize(
    "other",
    [
        "ALICE",
        "ali\u00adce",
        "alice\u200b",
        "ali\u200bce",
        "\ufeffalice",
        "\uff41\uff4c\uff49\uff43\uff45",
        "\U0001d41a\U0001d425\U0001d422\U0001d41c\U0001d41e",
        "al\u2170ce",
        "alice\u3164",
        "alice\ufe0f",
        "alice\U000e0041",
        "\u202ealice\u202c",
        "\u00a0alice\u3000",
    ],
)
def test_a_login_counts_as_what_the_server_would_see(other: str) -> None:
    """SASLprep (RFC 4013), case and width: our SCRAM prepares the name itself, other servers do."""
    limits = Quotas(login_hourly=5)

    def counted(username: str, host: str = "mx.example.org") -> str:
        (claim,) = quotas.claims_at_start(Plan(host=host, auth=Auth.AUTO, username=username), None, limits)
        return claim.key

    assert counted(other) == counted("alice") != counted("bob")
    assert counted(f"{other}@EXAMPLE.org.") == counted("alice@example.org")
    assert counted(f"{other}@b\u00fccher.example") == counted("alice@xn--bcher-kva.example")


@pytest.mark.parametrize(
    "spellings",
    [
        (
            "mx.b\u00fccher.example",
            "MX.XN--bcher-kva.Example.",
            "mx.B\u00dcCHER.example",
            "mx\uff0eb\u00fccher\u3002example",
        ),
        ("192.0.2.1", "::ffff:192.0.2.1", "::FFFF:c000:0201", "[::ffff:192.0.2.1]"),
        ("2001:db8::1", "2001:0DB8:0:0::0001", "[2001:db8:0:0:0:0:0:1]", "2001:db8::2"),
    ],
)
def test_a_target_counts_once_in_whatever_spelling(spellings: tuple[str, ...]) -> None:
    assert len({quotas.site(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    "spellings",
    [
        ("a@x.example", "A@X.example.", '"a"@x.example', "a+tag@x.example", "\uff41@x.example", "a\u200b@x.example"),
        ("a@b\u00fccher.example", "a@xn--bcher-kva.example", "a@B\u00dcCHER.example"),
        ("a@[192.0.2.1]", "a@[IPv6:::ffff:192.0.2.1]", "A@[IPv6:::ffff:c000:201]"),
        ("a@[IPv6:2001:db8::1]", "a@[ipv6:2001:DB8:0::1]"),
    ],
)
def test_a_recipient_counts_once_in_whatever_spelling(spellings: tuple[str, ...]) -> None:
    found = [quotas._recipients(Plan(host="mx.test", rcpt_to=(spelling,)), PUBLIC) for spelling in spellings]
    assert len({claim.key for claims in found for claim in claims}) == 2


WITHOUT_WORK = replace(PUBLIC, work=PRIVATE.work, visitor_running=0, target_gap=0.0)


async def test_whoever_tests_a_server_of_their_own_uses_up_no_others_recipients(
    operator: Callable[..., Any], tests_end: Callable[[], Any]
) -> None:
    """Six tests that name three each, at the attacker's server, are the whole of a domain's day."""
    zone: Zone = {"mx.attacker.test": {"A": ["127.0.0.1"]}, "mx.victim.test": {"A": ["127.0.1.1"]}}
    async with (
        serve(answering()) as server,
        serve(answering(), host="127.0.1.1", port=server.port),
        dns_server(zone) as dns,
    ):
        operator(quotas=WITHOUT_WORK, nameservers=(dns.nameserver,))
        fields = {**FIELDS, "port": server.port}
        for number in range(4):
            naming = {"rcpt_to": [f"{number}{each}@victim.test" for each in "abc"]}
            assert (await post(From("192.0.2.1"), {**fields, "host": "mx.attacker.test", **naming})).status_code == 201
        for visitor in ("192.0.2.1", "192.0.2.2"):
            named = {"host": "mx.victim.test", "rcpt_to": ["0a@victim.test"]}
            answer = await post(From(visitor), {**fields, **named})
            await tests_end()
            found = (await AsyncClient().get(answer.json()["json"])).json()
            assert found["verdict"] != "refused", found["summary"]


async def test_one_visitor_leaves_others_a_third_of_what_a_target_may_be_asked(
    operator: Callable[..., Any], tests_end: Callable[[], Any]
) -> None:
    async with serve(answering()) as server, dns_server(ZONE) as dns:
        operator(quotas=WITHOUT_WORK, nameservers=(dns.nameserver,))
        fields = {**FIELDS, "host": "mx.mail.example", "port": server.port, "stop_after": "ehlo"}
        one = [await post(From("192.0.2.1"), fields) for _ in range(5)]
        other = [await post(From("192.0.2.2"), fields) for _ in range(3)]
        await tests_end()
    assert [answer.status_code for answer in one] == [201] * 4 + [429]
    assert one[4].json()["errors"] == {
        "host": ["You have reached your limit of tests of this server. Try again in 60 minutes."]
    }
    assert [answer.status_code for answer in other] == [201] * 2 + [429]


def test_a_share_is_that_of_a_site_and_holds_at_what_is_dialled() -> None:
    plan = Plan(host="a.attacker.test", rcpt_to=("a@victim.test",))
    starts = [quotas.claims_at_start(plan, ip_address(address), PUBLIC) for address in SITE[:2]]
    first, second = (quotas.sharer(claims) for claims in starts)
    assert first == second
    dialled = quotas.claims_at_dial(plan, "a.attacker.test", "192.0.2.1", PUBLIC, first)
    assert [(claim.kind, claim.most[0][0]) for claim in dialled] == [
        ("target", 6),
        ("target-share", 4),
        ("recipient", 3),
        ("recipient-domain", 20),
    ]
    other_name = quotas.claims_at_dial(replace(plan, host="b.other.test"), "b.other.test", "192.0.2.77", PUBLIC, first)
    assert other_name == dialled, "whatever name leads to the server"
    shares = [
        {claim.key for claim in claims if claim.kind.startswith("recipient") and claim.kind.endswith("share")}
        for claims in starts
    ]
    elsewhere = {
        claim.key for claim in quotas.claims_at_start(replace(plan, host="b.other.test"), ip_address(SITE[2]), PUBLIC)
    }
    assert len(shares[0]) == 2
    assert shares[0] == shares[1] <= elsewhere, "of all servers together"
    assert quotas.sharer(quotas.claims_at_start(plan, None, PRIVATE)) == ""


def use(**fields: Any) -> None:
    Usage.objects.create(**{"key": "k", "at": timezone.now(), "expires": timezone.now(), **fields})


async def test_what_is_kept_of_visitor_target_and_recipient_is_a_keyed_hash(
    operator: Callable[..., Any], tests_end: Callable[[], Any]
) -> None:
    operator(quotas=replace(PUBLIC, work=PRIVATE.work))
    async with serve(answering()) as server:
        await post(AsyncClient(), {**FIELDS, "host": "127.0.0.1", "port": server.port})
        await tests_end()
    keys = await sync_to_async(lambda: list(Usage.objects.values_list("key", flat=True)))()
    assert len(keys) == 7, "visitor; recipient, its domain, network, and the visitor's share of each"
    assert all(len(key) == 64 and int(key, 16) for key in keys)


@pytest.mark.parametrize(
    ("host", "owner"),
    [
        ("mx1.mail.example.co.uk", "example.co.uk"),
        ("EXAMPLE.org.", "example.org"),
        ("co.uk", "co.uk"),
        ("a.github.io", "a.github.io"),
        ("mx.xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("mx.nosuchtld", "mx.nosuchtld"),
    ],
)
def test_the_part_of_a_name_that_one_owner_has(host: str, owner: str) -> None:
    assert quotas.registrable(host) == owner


def test_a_look_up_counts_for_its_visitor_and_its_domain() -> None:
    visitor = ip_address("2001:db8::1")
    claims = quotas.claims_for_look_up(visitor, "mail.example.org", PUBLIC)
    assert [claim.kind for claim in claims] == ["look-up", "site-look-up", "domain-look-up"]
    assert claims[2].key == quotas.claims_for_look_up(visitor, "example.org", PUBLIC)[2].key
    assert quotas.claims_for_look_up(None, "example.org", PRIVATE) == []
    with pytest.raises(quotas.NoVisitor):
        quotas.claims_for_look_up(None, "example.org", PUBLIC)


def test_of_a_round_trip_whoever_a_server_would_return_the_message_to_counts_as_a_recipient() -> None:
    plan = Plan(host="mx.test", mail_from="bob@lab.example", rcpt_to=("x@us.test",), stop_after=StopAfter.MESSAGE)
    assert quotas.reached(plan) == ("x@us.test",)
    assert quotas.reached(replace(plan, round_trip=True)) == ("bob@lab.example",)
    assert quotas.reached(replace(plan, round_trip=True, auth=Auth.AUTO)) == ()
    assert quotas.reached(replace(plan, round_trip=True, mail_from="")) == ()
    assert quotas.reached(replace(plan, stop_after=StopAfter.EHLO)) == ()


ROUND_TRIP = Plan(host="mx.lab.example", mail_from="bob@lab.example", rcpt_to=("once@tool.example",), round_trip=True)


def places(claims: list[QuotaClaim]) -> dict[str, int]:
    return {claim.kind: claim.running for claim in claims if claim.kind.startswith("round-trip")}


def test_round_trips_leave_half_of_the_places_and_neighbours_have_few() -> None:
    visitor = ip_address("203.0.113.7")
    claims = quotas.claims_at_start(ROUND_TRIP, visitor, PUBLIC)
    assert places(claims) == {"round-trip": 25, "round-trip-network": 4}
    assert places(quotas.claims_of_monitor(ROUND_TRIP, PUBLIC)) == {"round-trip": 12}
    assert places(quotas.claims_at_start(replace(ROUND_TRIP, round_trip=False), visitor, PUBLIC)) == {}
    assert places(quotas.claims_at_start(ROUND_TRIP, visitor, PRIVATE)) == {}
    assert places(quotas.claims_at_start(ROUND_TRIP, visitor, replace(PRIVATE, running=1))) == {"round-trip": 1}


def test_neighbours_share_their_places_for_round_trips() -> None:
    def network(address: str) -> str:
        claims = quotas.claims_at_start(ROUND_TRIP, ip_address(address), PUBLIC)
        return next(claim.key for claim in claims if claim.kind == "round-trip-network")

    assert network("203.0.113.7") == network("203.0.113.200") != network("203.0.114.7")
    assert network("2001:db8::1") == network("2001:db8:0:ff::1") != network("2001:db8:1::1")


@pytest.mark.parametrize(
    ("kind", "most", "words"),
    [
        ("round-trip", 2, "All places for round trips are taken."),
        ("round-trip-network", 1, "waiting for their messages"),
    ],
)
def test_who_finds_no_place_for_a_round_trip_is_told_so_by_its_field(kind: str, most: int, words: str) -> None:
    claim = QuotaClaim(kind=kind, key=kind, running=most)
    terms = usage.Terms(keep=timedelta(hours=1))
    for _ in range(most):
        usage.start(Test.Kind.TEST, {}, usage.StartRequest(owner_token="", claims=[claim]), terms)
    with pytest.raises(usage.Exceeded) as exceeded:
        usage.start(Test.Kind.TEST, {}, usage.StartRequest(owner_token="", claims=[claim]), terms)
    assert quotas.FIELDS[kind] == "round_trip"
    assert words in said(quota_words.told(exceeded.value))
