"""Which hosts take the domain's mail, and whether each can be found."""

from __future__ import annotations

import pytest

from smtptest.engine.domain.checks.mx import check
from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.guard.policy import Policy
from tests.engine.domain.helpers import DOMAIN, checked
from tests.servers.dns import Misbehaviour, Zone

HOSTS: Zone = {"one.example": {"A": ["192.0.2.1"], "AAAA": ["2001:db8::1"]}, "two.example": {"A": ["192.0.2.2"]}}


async def test_all_is_well() -> None:
    told = await checked(check, {DOMAIN: {"MX": ["20 two.example.", "10 one.example."]}, **HOSTS})
    assert told.results() == [
        "mx-null: named good",
        "mx-resolve one.example: found good",
        "mx-cname one.example: direct good",
        "mx-resolve two.example: found good",
        "mx-cname two.example: direct good",
        "ipv6: some good",
    ]
    assert told.only("mx-null").detail == "Its mail servers, the preferred one first: one.example, two.example."
    assert told.only("mx-null").about == 0
    assert told.only("mx-resolve", "one.example").detail == "Its addresses: 2001:db8::1, 192.0.2.1."
    assert told.only("ipv6").detail.startswith("With IPv6: one.example.")
    assert len(told.questions) == len(set(told.questions)) == 5


@pytest.mark.parametrize(
    ("zone", "results"),
    [
        ({DOMAIN: {"MX": ["0 ."]}}, ["mx-null: null info"]),
        (
            {DOMAIN: {"MX": ["0 .", "10 one.example."]}, **HOSTS},
            [
                "mx-null: mixed problem",
                "mx-resolve one.example: found good",
                "mx-cname one.example: direct good",
                "ipv6: all good",
            ],
        ),
        (
            {DOMAIN: {"A": ["192.0.2.9"]}},
            [
                "mx-null: implicit warning",
                f"mx-resolve {DOMAIN}: found good",
                "ipv6: none info",
            ],
        ),
        (
            {DOMAIN: {"TXT": ['"v=spf1 -all"']}},
            ["mx-null: implicit warning", f"mx-resolve {DOMAIN}: none-implicit problem", "ipv6: none info"],
        ),
        (
            {DOMAIN: {"CNAME": ["one.example."]}, **HOSTS},
            ["mx-null: implicit-alias warning", f"mx-resolve {DOMAIN}: found good", "ipv6: all good"],
        ),
        (
            {DOMAIN: {"CNAME": ["one.example."]}, "one.example": {"TXT": ['"nothing"']}},
            ["mx-null: implicit-alias warning", f"mx-resolve {DOMAIN}: none-implicit-alias problem", "ipv6: none info"],
        ),
        ({}, ["mx-null: no-domain problem"]),
        ({DOMAIN: Misbehaviour.SERVFAIL}, ["mx-null: unknown unknown"]),
        (
            {DOMAIN: {"MX": ["10 192.0.2.1.", "20 gone.example."]}},
            [
                "mx-null: named good",
                "mx-resolve 192.0.2.1: not-a-name problem",
                "mx-resolve gone.example: none problem",
                "mx-cname gone.example: direct good",
                "ipv6: none info",
            ],
        ),
        (
            {DOMAIN: {"MX": ["10 alias.example."]}, "alias.example": {"CNAME": ["one.example."]}, **HOSTS},
            [
                "mx-null: named good",
                "mx-resolve alias.example: found good",
                "mx-cname alias.example: alias warning",
                "ipv6: all good",
            ],
        ),
        (
            {
                DOMAIN: {"MX": ["10 dangling.example.", "20 empty.example."]},
                "dangling.example": {"CNAME": ["gone.example."]},
                "empty.example": {"CNAME": ["text.example."]},
                "text.example": {"TXT": ['"no address"']},
            },
            [
                "mx-null: named good",
                "mx-resolve dangling.example: dangling problem",
                "mx-cname dangling.example: dangling warning",
                "mx-resolve empty.example: dangling problem",
                "mx-cname empty.example: dangling warning",
                "ipv6: none info",
            ],
        ),
        (
            {DOMAIN: {"MX": ["10 broken.example."]}, "broken.example": Misbehaviour.SERVFAIL},
            [
                "mx-null: named good",
                "mx-resolve broken.example: unknown unknown",
                "mx-cname broken.example: unknown unknown",
                "ipv6: unknown unknown",
            ],
        ),
    ],
)
async def test_what_can_be_wrong(zone: Zone, results: list[str]) -> None:
    assert (await checked(check, zone)).results() == results


async def test_in_public_a_server_inside_is_told_without_its_address() -> None:
    zone: Zone = {
        DOMAIN: {"MX": ["10 in.example.", "20 out.example."]},
        "in.example": {"A": ["10.0.0.1"]},
        "out.example": {"A": ["8.8.8.8"]},
    }
    told = await checked(check, zone, policy=Policy(public=True))
    assert told.results("mx-null", "mx-resolve") == [
        "mx-null: partly-public warning",
        "mx-resolve out.example: found good",
    ]
    told = await checked(check, {DOMAIN: {"A": ["10.0.0.1"]}}, policy=Policy(public=True))
    assert told.results("mx-resolve") == [f"mx-resolve {DOMAIN}: not-public problem"]
    told = await checked(
        check, {DOMAIN: {"MX": ["10 in.example."]}, "in.example": {"A": ["10.0.0.1"]}}, policy=Policy(public=True)
    )
    assert told.results() == ["mx-null: not-public problem"]
    assert "10.0.0.1" not in str([event.to_json() for event in told.events])


NET = "shop.smtptest.dev"


@pytest.mark.parametrize(
    ("domain", "host", "addresses", "result"),
    [
        (DOMAIN, "localhost", ["127.0.0.1"], "own-machine problem"),
        (NET, "localhost.localdomain", [], "own-machine problem"),
        (NET, "mx.smtptest.dev", ["127.0.0.1"], "own-machine problem"),
        (NET, "mx.smtptest.dev", ["8.8.8.8", "127.0.0.1"], "own-machine problem"),
        (NET, "mx.smtptest.dev", ["0.0.0.0"], "own-machine problem"),
        (NET, "mx.smtptest.dev", ["8.8.8.8", "10.0.0.5"], "private warning"),
        (NET, "mx.smtptest.dev", ["8.8.8.8"], "found good"),
        # Nobody delivers there over the internet.
        (DOMAIN, "mx.smtptest.dev", ["127.0.0.1"], "found good"),
        (NET, "mx.lab.test", ["10.0.0.5"], "found good"),
        (DOMAIN, "mx.lab.example", ["0.0.0.0"], "own-machine problem"),
    ],
)
async def test_where_senders_elsewhere_cannot_deliver(
    domain: str, host: str, addresses: list[str], result: str
) -> None:
    zone: Zone = {domain: {"MX": [f"10 {host}."]}} | ({host: {"A": addresses}} if addresses else {})
    told = await checked(check, zone, DomainPlan(domain=domain))
    assert told.results("mx-resolve") == [f"mx-resolve {host}: {result}"]


async def test_no_mx_record_is_advised_beside_an_alias() -> None:
    """RFC 2181 section 10.1: beside a CNAME record there is no other."""
    zone: Zone = {DOMAIN: {"CNAME": ["one.example."]}, "one.example": {"TXT": ['"nothing"']}}
    told = await checked(check, zone)
    for found in (told.only("mx-null"), told.only("mx-resolve", DOMAIN)):
        assert found.advice.startswith("Publish an MX record at one.example, or replace the alias with ")


async def test_a_domain_without_mx_that_is_the_own_machine_needs_an_address_or_an_mx() -> None:
    told = await checked(check, {NET: {"A": ["127.0.0.1"]}}, DomainPlan(domain=NET))
    assert told.results("mx-resolve") == [f"mx-resolve {NET}: own-machine-implicit problem"]
    found = told.only("mx-resolve", NET)
    assert found.title == f"The domain {NET} is each sender's own machine"
    assert found.advice == f"Publish a public address for {NET}, or an MX record that names a host with one."


async def test_why_senders_elsewhere_cannot_deliver_is_told() -> None:
    zone: Zone = {
        NET: {"MX": ["10 one.smtptest.dev.", "20 two.smtptest.dev.", "30 localhost."]},
        "one.smtptest.dev": {"A": ["127.0.0.1"]},
        "two.smtptest.dev": {"A": ["8.8.8.8", "10.0.0.5"]},
    }
    told = await checked(check, zone, DomainPlan(domain=NET))
    assert [told.only("mx-resolve", host).detail for host in ("one.smtptest.dev", "two.smtptest.dev", "localhost")] == [
        "one.smtptest.dev has the address 127.0.0.1, which on every machine is that machine. "
        "Senders would deliver to themselves.",
        "Not public: 10.0.0.5. Mail servers on the internet cannot deliver there.",
        "“localhost” is the name of every machine for itself. Senders would deliver to themselves.",
    ]
