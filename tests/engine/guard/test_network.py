"""The guarded network against real sockets: a name server that changes its mind, and servers that do not answer."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from ipaddress import ip_network
from typing import Any, Never

import dns.resolver
import pytest
from dns.nameserver import Do53Nameserver

from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.policy import NAMES_NOT_PUBLIC, NOT_PUBLIC, Policy
from smtptest.engine.guard.resolver import Lookup
from tests.engine.said import said
from tests.servers.dns import DnsServer, Misbehaviour, Turns, Zone, dns_server

ONE, TWO = "127.0.0.1", "127.0.0.2"
PRIVATE = Policy(public=False)
PUBLIC = Policy(public=True)
PUBLIC_BUT_TWO = Policy(public=True, allow_networks=(ip_network(TWO),))


@asynccontextmanager
async def network(zone: Zone, policy: Policy = PUBLIC) -> AsyncIterator[tuple[GuardedNetwork, DnsServer]]:
    """A guarded network that asks a name server with this zone."""
    async with dns_server(zone) as server:
        yield GuardedNetwork(policy, [server.nameserver], dns_limit=20, validating=()), server


@contextmanager
def listener(address: str, port: int = 0, backlog: int = 5) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((address, port))
        listening.listen(backlog)
        listening.setblocking(False)
        yield listening


def port_of(listening: socket.socket) -> int:
    port: int = listening.getsockname()[1]
    return port


@pytest.mark.parametrize(
    ("family", "lookups"),
    [
        ("any", (Lookup("both.example", "AAAA", ("2606:4700::1111",)), Lookup("both.example", "A", ("8.8.8.8",)))),
        ("ipv4", (Lookup("both.example", "A", ("8.8.8.8",)),)),
        ("ipv6", (Lookup("both.example", "AAAA", ("2606:4700::1111",)),)),
    ],
)
async def test_the_families_asked_for_ipv6_first(family: str, lookups: tuple[Lookup, ...]) -> None:
    async with network({"both.example": {"A": ["8.8.8.8"], "AAAA": ["2606:4700::1111"]}}) as (guarded, server):
        assert await guarded.addresses("both.example", family) == lookups
    assert server.queries == {("both.example", lookup.type): 1 for lookup in lookups}


async def test_one_look_up_may_fail_beside_another() -> None:
    async with network({"old.example": {"A": ["8.8.8.8"], "AAAA": Misbehaviour.SERVFAIL}}) as (guarded, _):
        lookups = await guarded.addresses("old.example", "any")
    failed = Lookup("old.example", "AAAA", (), said("the name server failed to answer (SERVFAIL)"))
    assert lookups == (failed, Lookup("old.example", "A", ("8.8.8.8",)))


@pytest.mark.parametrize(
    "records",
    [
        {"A": ["10.1.2.3"]},
        {"A": ["8.8.8.8", "10.1.2.3"]},
        {"A": ["10.1.2.3", "8.8.8.8"]},
        {"A": ["8.8.8.8"], "AAAA": ["::ffff:10.1.2.3"]},
        {"A": ["8.8.8.8"], "AAAA": ["64:ff9b::a01:203"]},
        {"A": ["10.1.2.3"], "AAAA": ["2606:4700::1111"]},
        {"CNAME": ["inside.example."]},
    ],
)
async def test_one_bad_answer_refuses_the_name_and_is_told_to_nobody(
    records: dict[str, list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    zone: Zone = {"mixed.example": records, "inside.example": {"A": ["10.1.2.3"]}}
    async with network(zone) as (guarded, _):
        lookups = await guarded.addresses("mixed.example", "any")
    refused = [Lookup("mixed.example", record_type, (), NOT_PUBLIC, refused=True) for record_type in ("AAAA", "A")]
    assert list(lookups) == refused
    assert not any(secret in caplog.text for secret in ("10.1.2.3", "a01:203", "inside.example"))


async def test_a_denied_network_refuses_the_name_in_private_too() -> None:
    policy = Policy(public=False, deny_networks=(ip_network("10.0.0.0/8"),))
    async with network({"mail.example": {"A": ["10.1.2.3"]}}, policy) as (guarded, _):
        lookups = await guarded.addresses("mail.example", "ipv4")
    reason = said("10.1.2.3 is in 10.0.0.0/8, which SMTPTEST_DENY_NETWORKS forbids.")
    assert lookups == (Lookup("mail.example", "A", (), reason, refused=True),)


@pytest.mark.parametrize(
    ("policy", "literal", "family", "lookup"),
    [
        (PRIVATE, "127.0.0.1", "any", Lookup("127.0.0.1", "A", ("127.0.0.1",))),
        (PRIVATE, "::1", "ipv6", Lookup("::1", "AAAA", ("::1",))),
        (PRIVATE, "::ffff:127.0.0.1", "ipv4", Lookup("::ffff:127.0.0.1", "A", ("127.0.0.1",))),
        (PUBLIC, "8.8.8.8", "any", Lookup("8.8.8.8", "A", ("8.8.8.8",))),
        (PUBLIC, "127.0.0.1", "any", Lookup("127.0.0.1", "A", (), NOT_PUBLIC, refused=True)),
        (PUBLIC, "::ffff:7f00:1", "any", Lookup("::ffff:7f00:1", "A", (), NOT_PUBLIC, refused=True)),
        (
            PRIVATE,
            "127.0.0.1",
            "ipv6",
            Lookup("127.0.0.1", "A", (), said("this is an IPv4 address, and only the other was asked for")),
        ),
        (
            PRIVATE,
            "::1",
            "ipv4",
            Lookup("::1", "AAAA", (), said("this is an IPv6 address, and only the other was asked for")),
        ),
    ],
)
async def test_an_address_is_judged_and_not_looked_up(
    policy: Policy, literal: str, family: str, lookup: Lookup
) -> None:
    async with network({}, policy) as (guarded, server):
        assert await guarded.addresses(literal, family) == (lookup,)
    assert server.queries == {}


async def test_only_private_asks_the_system_and_only_for_what_the_dns_does_not_know() -> None:
    known = (Lookup("localhost", "A", (ONE,)),)
    unknown = (Lookup("localhost", "A", (), said("there is no such name (NXDOMAIN)"), absent="name"),)
    async with network({}, PRIVATE) as (guarded, server):
        assert await guarded.addresses("localhost", "ipv4") == known
        assert server.queries == {}
    async with network({}, PUBLIC) as (guarded, server):
        assert await guarded.addresses("localhost", "ipv4") == unknown
        assert server.queries == {("localhost", "A"): 1}
    assert await GuardedNetwork(PRIVATE).addresses("localhost", "ipv4") == known


async def test_rebinding_finds_one_look_up_and_the_judged_address() -> None:
    zone: Zone = {"rebind.example": {"A": Turns(([TWO], [ONE]))}}
    with listener(TWO) as judged, listener(ONE, port_of(judged)) as forbidden:
        async with network(zone, PUBLIC_BUT_TWO) as (guarded, server):
            _, lookup = await guarded.addresses("rebind.example", "any")
            with await guarded.connect(lookup.answers[0], port_of(judged), timeout=20) as connection:
                assert connection.getpeername() == (TWO, port_of(judged))
            with pytest.raises(PermissionError, match=NOT_PUBLIC):
                await guarded.connect(ONE, port_of(judged), timeout=20)
        judged.accept()[0].close()
        with pytest.raises(BlockingIOError):
            forbidden.accept()
    assert server.queries == {("rebind.example", "AAAA"): 1, ("rebind.example", "A"): 1}


async def test_connecting_resolves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *arguments, **_: asked.append(arguments))
    with listener(ONE) as listening:
        (await GuardedNetwork(PRIVATE).connect(ONE, port_of(listening), timeout=20)).close()
    with pytest.raises(ValueError, match="localhost"):
        await GuardedNetwork(PRIVATE).connect("localhost", 25, timeout=20)
    assert asked == []


@pytest.mark.parametrize(
    ("bound", "dialled", "family"),
    [
        (ONE, ONE, socket.AF_INET),
        ("::1", "::1", socket.AF_INET6),
        (ONE, "::ffff:127.0.0.1", socket.AF_INET),
    ],
)
async def test_the_socket_is_connected_non_blocking_and_of_the_addresss_own_family(
    bound: str, dialled: str, family: socket.AddressFamily
) -> None:
    guarded = GuardedNetwork(PRIVATE)
    with listener(bound) as listening, await guarded.connect(dialled, port_of(listening), timeout=20) as connection:
        assert connection.getpeername() == listening.getsockname()
        made = (connection.family, connection.type, connection.proto, connection.getblocking())
    assert made == (family, socket.SOCK_STREAM, socket.IPPROTO_TCP, False)


async def test_a_refused_connection_is_told_in_the_systems_words() -> None:
    with listener(ONE) as listening:
        port = port_of(listening)
    with pytest.raises(ConnectionRefusedError) as refused:
        await GuardedNetwork(PRIVATE).connect(ONE, port, timeout=20)
    assert refused.value.strerror == "Connection refused"


@contextmanager
def deaf_server() -> Iterator[int]:
    """A server whose queue of connections is full, so that the system drops what else comes in."""
    with listener(ONE, backlog=0) as listening:
        fillers = [socket.socket() for _ in range(4)]
        try:
            for filler in fillers:
                filler.setblocking(False)
                filler.connect_ex(listening.getsockname())
            yield port_of(listening)
        finally:
            for filler in fillers:
                filler.close()


async def test_silence_is_a_timeout() -> None:
    with deaf_server() as port, pytest.raises(TimeoutError) as timeout:
        await GuardedNetwork(PRIVATE).connect(ONE, port, timeout=0.2)
    # The system's own patience, minutes later, would be an ETIMEDOUT.
    assert timeout.value.errno is None


async def test_a_connection_given_up_leaves_no_socket_open(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: asyncio.Queue[socket.socket] = asyncio.Queue()

    class Recorded(socket.socket):
        def connect(self, address: Any, /) -> None:
            opened.put_nowait(self)
            super().connect(address)

    with deaf_server() as port:
        monkeypatch.setattr(socket, "socket", Recorded)
        dialling = asyncio.create_task(GuardedNetwork(PRIVATE).connect(ONE, port, timeout=20))
        connection = await opened.get()
        dialling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await dialling
    assert connection.fileno() == -1


async def test_an_address_that_the_system_leads_elsewhere_is_not_the_one_judged() -> None:
    policy = Policy(public=False, deny_networks=(ip_network("127.0.0.0/8"),))
    with listener("0.0.0.0") as listening, pytest.raises(PermissionError, match="led to another address"):
        await GuardedNetwork(policy).connect("0.0.0.0", port_of(listening), timeout=20)


async def test_a_forbidden_port_is_not_connected_to() -> None:
    with listener(TWO) as listening:
        port = port_of(listening)
        policy = Policy(public=True, ports=frozenset({25}), allow_networks=(ip_network(TWO),))
        refusal = f"This service does not connect to port {port}; the ports it connects to are 25."
        assert GuardedNetwork(policy).port_refusal(port) == refusal
        with pytest.raises(PermissionError, match=refusal):
            await GuardedNetwork(policy).connect(TWO, port, timeout=20)
        with pytest.raises(BlockingIOError):
            listening.accept()


async def test_a_document_is_fetched_from_any_port_of_an_address_that_is_allowed() -> None:
    with listener(TWO) as listening, listener(ONE) as forbidden:
        policy = Policy(public=True, ports=frozenset({25}), allow_networks=(ip_network(TWO),))
        guarded = GuardedNetwork(policy)
        with await guarded.connect_for_document(TWO, port_of(listening), timeout=20) as connection:
            assert connection.getpeername() == listening.getsockname()
        with pytest.raises(PermissionError, match=NOT_PUBLIC):
            await guarded.connect_for_document(ONE, port_of(forbidden), timeout=20)
    with deaf_server() as port, pytest.raises(TimeoutError):
        await GuardedNetwork(PRIVATE).connect_for_document(ONE, port, timeout=0.2)


async def test_other_records_are_looked_up_and_addresses_among_them_judged() -> None:
    zone: Zone = {
        "mail.example": {"MX": ["10 mx.mail.example."]},
        "inside.example": {"CNAME": ["host.inside.example."]},
        "host.inside.example": {"A": ["10.1.2.3"]},
    }
    async with network(zone) as (guarded, _):
        exchangers = await guarded.lookup("mail.example", "MX")
        inside = await guarded.lookup("inside.example", "A")
    assert exchangers == Lookup("mail.example", "MX", ("10 mx.mail.example.",))
    assert inside == Lookup("inside.example", "A", (), NOT_PUBLIC, refused=True)


# What only the operator's own name servers know stands in corp.example and in 10.in-addr.arpa.
KEY, SPF = '"v=DKIM1; k=rsa; p=MIGf"', '"v=spf1 -all"'
TLSA = f"3 1 1 {'ab' * 32}"
PLAN, DENY = '"the secret plan"', '"v=smtptest1; deny"'
INSIDE: Zone = {
    "inside.corp.example": {"A": ["10.1.2.3"], "TXT": ['"the secret plan"'], "MX": ["10 mx.corp.example."]},
    "mx.corp.example": {"A": ["10.1.2.4"]},
    "corp.example": {"MX": ["10 mx.corp.example."], "TXT": ['"v=smtptest1; deny"']},
    "nowhere.corp.example": {"MX": ["10 gone.corp.example."]},
    "_smtptest.mail.example": {"CNAME": ["inside.corp.example."]},
    "_smtptest.own.example": {"CNAME": ["sub.own.example."]},
    "sub.own.example": {"TXT": ['"v=smtptest1; deny"']},
    "alias.example": {"CNAME": ["corp.example."]},
    "s1._domainkey.own.example": {"CNAME": ["key.hoster.example."]},
    "s2._domainkey.own.example": {"CNAME": ["key.hoster.internal."]},
    "s3._domainkey.own.example": {"CNAME": ["inside.corp.example."]},
    "s4._domainkey.own.example": {"CNAME": ["keys.hoster.example."]},
    "key.hoster.example": {"TXT": [KEY]},
    "keys.hoster.example": {"TXT": [KEY, PLAN]},
    "key.hoster.internal": {"TXT": [KEY]},
    "s5._domainkey.own.example": {"CNAME": ["sub.own.example."]},
    "_spf.own.example": {"CNAME": ["spf.hoster.example."]},
    "spf.hoster.example": {"TXT": [SPF, PLAN], "CAA": ['0 issue "a.example"']},
    "_25._tcp.mx.own.example": {"CNAME": ["tlsa.hoster.example."]},
    "tlsa.hoster.example": {"TLSA": [TLSA]},
    "dead-alias.example": {"CNAME": ["nowhere.corp.example."]},
    "live-alias.example": {"CNAME": ["live.example."]},
    "live.example": {"MX": ["10 mx.live.example.", "20 ."]},
    "mx.live.example": {"A": ["8.8.8.8"]},
    "mixed.example": {"MX": ["10 mx.live.example.", "20 mx.corp.example."]},
    "broken.example": {"MX": ["10 nosuch.broken.example."]},
    "literal.example": {"MX": ["10 10.1.2.4."]},
    "1.8.8.8.in-addr.arpa": {"PTR": ["mx.corp.example."]},
    "2.8.8.8.in-addr.arpa": {"CNAME": ["2.0-25.8.8.8.in-addr.arpa."]},
    "2.0-25.8.8.8.in-addr.arpa": {"PTR": ["mx.live.example."]},
}


@pytest.mark.parametrize(
    ("name", "record_type"),
    [
        ("corp.example", "MX"), ("alias.example", "MX"), ("dead-alias.example", "MX"), ("literal.example", "MX"),
        ("1.8.8.8.in-addr.arpa", "PTR"),
    ],
)  # fmt: skip
async def test_a_public_service_tells_no_name_of_a_host_inside(name: str, record_type: str) -> None:
    async with network(INSIDE) as (guarded, _):
        found = await guarded.lookup(name, record_type)
    assert found == Lookup(name, record_type, (), NAMES_NOT_PUBLIC, refused=True)


async def test_of_several_hosts_only_those_outside_are_told() -> None:
    async with network(INSIDE) as (guarded, _):
        found = await guarded.lookup("mixed.example", "MX")
    assert (found.answers, found.withheld, found.refused) == (("10 mx.live.example.",), 1, False)


@pytest.mark.parametrize(
    ("name", "record_type", "answers"),
    [
        ("live.example", "MX", ("10 mx.live.example.", "20 .")),
        ("broken.example", "MX", ("10 nosuch.broken.example.",)),
        ("live-alias.example", "MX", ("10 mx.live.example.", "20 .")),
        ("2.8.8.8.in-addr.arpa", "PTR", ("mx.live.example.",)),
    ],
)  # fmt: skip
async def test_what_the_world_can_see_is_told(name: str, record_type: str, answers: tuple[str, ...]) -> None:
    async with network(INSIDE) as (guarded, _):
        found = await guarded.lookup(name, record_type)
    assert (found.answers, found.refused, found.hidden, found.withheld) == (answers, False, (), 0)


@pytest.mark.parametrize(
    ("name", "record_type", "shown", "hidden"),
    [
        ("_smtptest.mail.example", "TXT", (), (PLAN,)), ("alias.example", "TXT", (), (DENY,)),
        ("_smtptest.own.example", "TXT", (DENY,), ()), ("_smtptest.own.example.", "TXT", (DENY,), ()),
        ("sub.own.example", "TXT", (DENY,), ()), ("s5._domainkey.own.example", "TXT", (DENY,), ()),
        ("s1._domainkey.own.example", "TXT", (KEY,), ()), ("s2._domainkey.own.example", "TXT", (), (KEY,)),
        ("s3._domainkey.own.example", "TXT", (), (PLAN,)), ("s4._domainkey.own.example", "TXT", (KEY,), (PLAN,)),
        ("_spf.own.example", "TXT", (SPF,), (PLAN,)), ("_spf.own.example", "CAA", ('0 issue "a.example"',), ()),
        ("_25._tcp.mx.own.example", "TLSA", (TLSA,), ()),
    ],
)  # fmt: skip
async def test_a_record_behind_an_alias_to_another_domain_is_hidden_unless_it_is_for_everybody(
    name: str, record_type: str, shown: tuple[str, ...], hidden: tuple[str, ...]
) -> None:
    async with network(INSIDE) as (guarded, _):
        found = await guarded.lookup(name, record_type)
    assert (found.shown, found.hidden, found.answers) == (shown, hidden, (*shown, *hidden))


async def test_a_private_one_is_run_by_those_who_are_inside() -> None:
    async with network(INSIDE, PRIVATE) as (guarded, _):
        assert (await guarded.lookup("corp.example", "MX")).answers == ("10 mx.corp.example.",)
        hidden = await guarded.lookup("_smtptest.mail.example", "TXT")
        assert (hidden.answers, hidden.hidden) == (('"the secret plan"',), ())


async def test_without_any_name_server_the_look_up_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_configuration(*_: object) -> Never:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.resolver.BaseResolver, "read_resolv_conf", no_configuration)
    lookup = await GuardedNetwork(PRIVATE).lookup("mail.example", "MX")
    assert lookup == Lookup("mail.example", "MX", (), said("this machine has no name server configured"))


@pytest.mark.parametrize(
    ("address", "asked"),
    [("8.8.8.8", True), ("2606:4700::1111", True), (ONE, False), ("::1", False), ("10.1.2.3", False),
     ("::ffff:10.1.2.3", False), ("fe80::1", False)],
)  # fmt: skip
def test_only_the_name_of_a_public_address_is_asked_for(address: str, asked: bool) -> None:
    assert GuardedNetwork(PRIVATE).has_name(address) is asked


@pytest.mark.parametrize(("record_type", "inside"), [("A", "10.1.2.3"), ("AAAA", "fd00::7")])
async def test_addresses_among_other_records_are_judged_in_both_families(record_type: str, inside: str) -> None:
    async with network({"inside.example": {record_type: [inside]}}) as (guarded, _):
        found = await guarded.lookup("inside.example", record_type)
    assert (found.answers, found.refused) == ((), True)


@pytest.mark.parametrize("policy", [PUBLIC, PRIVATE])
async def test_a_look_up_ends_at_its_limit_whoever_is_asked(monkeypatch: pytest.MonkeyPatch, policy: Policy) -> None:
    async with dns_server({"silent.example": Misbehaviour.SILENT}) as server:
        system = [server.nameserver]

        def read_resolv_conf(resolver: dns.resolver.BaseResolver, _: object) -> None:
            resolver.nameservers = [Do53Nameserver(*system[0][:2])]

        monkeypatch.setattr(dns.resolver.BaseResolver, "read_resolv_conf", read_resolv_conf)
        for nameservers in ([server.nameserver], []):
            found = await GuardedNetwork(policy, nameservers, dns_limit=0.2).lookup("silent.example", "MX")
            assert found == Lookup("silent.example", "MX", (), said("the name server did not answer within 0.2 s"))


async def test_the_systems_resolver_has_the_same_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: release.wait() and [])
    try:
        found = await GuardedNetwork(PRIVATE, dns_limit=0.2).addresses("tarpit", "ipv4")
    finally:
        release.set()
    assert found == (Lookup("tarpit", "A", (), said("the system's resolver did not answer within 0.2 s")),)


async def test_a_connection_comes_from_the_address_that_was_chosen() -> None:
    with listener(ONE) as listening:
        connection = await GuardedNetwork(PRIVATE).connect(ONE, port_of(listening), 20, source=TWO)
        with connection:
            address, port = connection.getsockname()
            assert (address, port > 1023) == (TWO, True), "the port is the system's choice"
        words = r"^our own end cannot be 192\.0\.2\.1: Cannot assign requested address$"
        with pytest.raises(OSError, match=words) as refused:
            await GuardedNetwork(PRIVATE).connect(ONE, port_of(listening), 20, source="192.0.2.1")
    assert refused.value.errno is None


async def test_a_machine_without_name_servers_believes_none_and_asks_no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    def read_resolv_conf(*_: object) -> Never:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.resolver.BaseResolver, "read_resolv_conf", read_resolv_conf)
    alone = GuardedNetwork(PRIVATE)
    assert not alone.believed
    asked = "2.0.0.127.list.example"
    unanswered = Lookup(asked, "A", (), said("this machine has no name server configured"))
    assert await alone.codes(asked) == unanswered


@pytest.mark.parametrize("policy", [PUBLIC, PRIVATE])
def test_whether_the_systems_name_server_is_believed_can_be_set(
    monkeypatch: pytest.MonkeyPatch, policy: Policy
) -> None:
    def read_resolv_conf(resolver: dns.resolver.BaseResolver, _: object) -> None:
        resolver.nameservers = ["127.0.0.53"]

    monkeypatch.setattr(dns.resolver.BaseResolver, "read_resolv_conf", read_resolv_conf)
    found = [GuardedNetwork(policy, validating=validating).believed for validating in (None, ["127.0.0.53"], [])]
    assert found == [True, True, False]


async def test_the_codes_of_a_list_are_no_addresses_to_be_judged() -> None:
    async with network({"2.0.0.127.list.example": {"A": ["127.0.0.2"]}}) as (guarded, _):
        assert (await guarded.lookup("2.0.0.127.list.example", "A")).refused
        assert (await guarded.codes("2.0.0.127.list.example")).answers == ("127.0.0.2",)
        assert (guarded.public, guarded.believed) == (True, False)


@pytest.mark.parametrize(("policy", "refused"), [(PUBLIC, True), (PRIVATE, False)])
def test_names_of_the_network_around_are_refused_only_to_strangers(policy: Policy, refused: bool) -> None:
    guarded = GuardedNetwork(policy, [("192.0.2.53", 53)])
    refusal = guarded.name_refusal("db.corp.internal")
    assert (refusal is not None) is refused
    assert not refused or "internal" in str(refusal)
    assert guarded.name_refusal("_dmarc.example.org") is None
