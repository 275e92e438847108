"""Look-ups at a real name server, whatever it does, and at the system's own resolver."""

from __future__ import annotations

import socket

import dns.resolver
import pytest
from dns.nameserver import Do53Nameserver

from smtptest.engine.guard.resolver import DnsResolver, Lookup
from tests.engine.said import said
from tests.servers.dns import Misbehaviour, TooLongForUdp, Zone, dns_server

ZONE: Zone = {
    "mail.example.org": {"A": ["192.0.2.1", "192.0.2.2"], "MX": ["20 b.example.org.", "10 a.example.org."]},
    "alias.example.org": {"CNAME": ["mail.example.org."]},
    "long.example.org": {"AAAA": TooLongForUdp(["2001:db8::1"])},
    "full.example.org": {"A": [f"192.0.2.{number}" for number in range(32)]},
    "circle.example.org": {"CNAME": ["other.example.org."]},
    "other.example.org": {"CNAME": ["circle.example.org."]},
    "silent.example.org": Misbehaviour.SILENT,
    "servfail.example.org": Misbehaviour.SERVFAIL,
    "refused.example.org": Misbehaviour.REFUSED,
    "garbage.example.org": Misbehaviour.GARBAGE,
    "half.example.org": Misbehaviour.BREAKS_OFF,
}


@pytest.mark.parametrize(
    ("name", "record_type", "answers", "error"),
    [
        ("mail.example.org", "A", ("192.0.2.1", "192.0.2.2"), None),
        ("mail.example.org.", "A", ("192.0.2.1", "192.0.2.2"), None),
        ("mail.example.org", "MX", ("20 b.example.org.", "10 a.example.org."), None),
        ("alias.example.org", "A", ("192.0.2.1", "192.0.2.2"), None),
        ("long.example.org", "AAAA", ("2001:db8::1",), None),
        ("mail.example.org", "AAAA", (), "the name has no AAAA record"),
        ("nobody.example.org", "A", (), "there is no such name (NXDOMAIN)"),
        ("full.example.org", "A", tuple(f"192.0.2.{number}" for number in range(32)), None),
        ("silent.example.org", "A", (), "the name server did not answer within 0.2 s"),
        ("servfail.example.org", "A", (), "the name server failed to answer (SERVFAIL)"),
        ("refused.example.org", "A", (), "the name server failed to answer (REFUSED)"),
        (
            "circle.example.org",
            "A",
            (),
            "the name is an alias (CNAME), and its aliases lead in a circle or too far",
        ),
        # Anybody can send bytes to a UDP port: what is no answer to the question is passed over.
        ("garbage.example.org", "A", (), "the name server did not answer within 0.2 s"),
        ("half.example.org", "A", (), "the name server could not be reached, or its answer could not be read"),
        ("a" * 64 + ".example.org", "A", (), "this is not a name that the DNS can hold"),
    ],
)
async def test_dns_look_ups(name: str, record_type: str, answers: tuple[str, ...], error: str | None) -> None:
    async with dns_server(ZONE) as server:
        # Only silence waits for the limit; the others answer at once, however slow the machine is.
        limit = 0.2 if error and "0.2 s" in error else 20
        lookup = await DnsResolver([server.nameserver], limit, ()).lookup(name, record_type)
    absent = "name" if error and "NXDOMAIN" in error else "record" if error and "has no" in error else None
    canonical = "mail.example.org" if name.startswith("alias") else None
    reason = said(error) if error else None
    assert lookup == Lookup(name, record_type, answers, reason, absent=absent, canonical=canonical)


@pytest.mark.parametrize(
    ("name", "record_type", "target"),
    [("alias.example.org", "AAAA", "mail.example.org"), ("loose.example.org", "A", "chain.example.org"),
     ("nobody.example.org", "A", None), ("mail.example.org", "AAAA", None)],
)  # fmt: skip
async def test_an_alias_that_leads_to_nothing_is_told(name: str, record_type: str, target: str | None) -> None:
    """The first name: the owner of the alias has published it, and those behind it may be inside."""
    zone: Zone = {
        **ZONE,
        "loose.example.org": {"CNAME": ["chain.example.org."]},
        "chain.example.org": {"CNAME": ["nobody.example.org."]},
    }
    async with dns_server(zone) as server:
        lookup = await DnsResolver([server.nameserver], 20, ()).lookup(name, record_type)
    assert (lookup.dangling, lookup.canonical) == (target, None)


async def test_a_name_with_more_records_than_are_followed_has_its_first_ones() -> None:
    preferences = [*range(40, 20, -1), *range(1, 21)]
    zone: Zone = {
        **ZONE,
        "crowd.example.org": {
            "A": [f"192.0.2.{number}" for number in range(33)],
            "MX": [f"{preference} mx{preference}.example.org." for preference in preferences],
        },
    }
    async with dns_server(zone) as server:
        resolver = DnsResolver([server.nameserver], 20, ())
        addresses, exchangers = [await resolver.lookup("crowd.example.org", each) for each in ("A", "MX")]
    assert (addresses.answers, addresses.left, addresses.error) == (
        tuple(f"192.0.2.{number}" for number in range(32)), 1, None,
    )  # fmt: skip
    assert exchangers.answers == tuple(f"{number} mx{number}.example.org." for number in range(1, 33))
    assert exchangers.left == 8


async def test_the_next_name_server_is_asked_where_one_fails() -> None:
    async with dns_server({"mail.example.org": Misbehaviour.SERVFAIL}) as broken, dns_server(ZONE) as sound:
        lookup = await DnsResolver([broken.nameserver, sound.nameserver], 20, ()).lookup("mail.example.org", "A")
    assert lookup == Lookup("mail.example.org", "A", ("192.0.2.1", "192.0.2.2"))


async def test_no_search_domain_leads_into_the_network_around(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "host.corp.example")
    async with dns_server({"intranet.corp.example": {"A": ["10.0.0.1"]}}) as server:
        lookup = await DnsResolver([server.nameserver], 20, ()).lookup("intranet", "A")
    assert lookup == Lookup("intranet", "A", (), said("there is no such name (NXDOMAIN)"), absent="name")
    assert server.queries == {("intranet", "A"): 1}


async def test_without_name_servers_of_its_own_it_asks_the_systems(monkeypatch: pytest.MonkeyPatch) -> None:
    async with dns_server(ZONE) as server:
        # /etc/resolv.conf can name no port, and port 53 is not ours.
        def read_resolv_conf(resolver: dns.resolver.BaseResolver, _: object) -> None:
            resolver.nameservers = [Do53Nameserver(*server.nameserver[:2])]

        monkeypatch.setattr(dns.resolver.BaseResolver, "read_resolv_conf", read_resolv_conf)
        lookup = await DnsResolver([], limit=20).lookup("mail.example.org", "A")
    assert lookup == Lookup("mail.example.org", "A", ("192.0.2.1", "192.0.2.2"))


@pytest.mark.parametrize(
    ("validating", "secure"),
    [(None, (True, False, True, True)), (["127.0.0.1"], (True, False, True, True)), ([], None)],
)
async def test_a_name_server_is_believed_about_signatures_only_if_it_is_on_loopback_or_named(
    validating: list[str] | None, secure: tuple[bool, ...] | None
) -> None:
    signed = ["mail.example.org", "nobody.example.org", "alias.example.org"]
    asked = [(signed[0], "A"), ("full.example.org", "A"), (signed[0], "AAAA"), (signed[1], "A")]
    async with dns_server(ZONE) as server:
        server.validated = signed
        resolver = DnsResolver([server.nameserver], 20, validating)
        found = [await resolver.lookup(*question) for question in asked]
        failed = await resolver.lookup("servfail.example.org", "A")
    assert resolver.believed is (secure is not None)
    assert [lookup.secure for lookup in found] == list(secure or [None] * 4)
    assert (failed.secure, failed.bogus) == (None, False)


@pytest.mark.parametrize(
    ("name", "validating", "bogus"),
    [
        ("mail.example.org", None, True),
        ("mail.example.org", [], False),
        ("nobody.example.org", None, True),
        ("expired.example.org", None, True),
        ("expired.example.org", [], False),
        ("refused.example.org", None, False),
        ("half.example.org", None, False),
    ],
)
async def test_wrong_signatures_are_told_from_other_failures(
    name: str, validating: list[str] | None, bogus: bool
) -> None:
    zone: Zone = {
        **ZONE,
        "expired.example.org": Misbehaviour.EXPIRED,
    }
    async with dns_server(zone) as server:
        server.bogus = ["mail.example.org", "nobody.example.org"]
        lookup = await DnsResolver([server.nameserver], 20, validating).lookup(name, "A")
    assert (bool(lookup.error), lookup.bogus) == (True, bogus)


async def test_records_of_the_type_that_failed_are_asked_for_once_more_without_validation() -> None:
    async with dns_server(ZONE) as server:
        server.bogus = ["mail.example.org"]
        found = await DnsResolver([server.nameserver], 20).lookup("mail.example.org", "AAAA")
    assert found.bogus
    assert server.queries == {("mail.example.org", "AAAA"): 2}


def test_a_web_address_of_a_name_server_is_not_on_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    known = dns.resolver.Resolver(configure=False)
    known.nameservers = ["https://dns.example/"]
    monkeypatch.setattr("smtptest.engine.guard.resolver.Resolver", lambda *, configure: known)
    assert not DnsResolver([], 20).believed
