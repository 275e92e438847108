"""An MX that leads each sender to itself is a problem, and nothing that answers there speaks for the domain."""

from __future__ import annotations

from typing import Any

import pytest

from smtptest.engine.dns.loopback import is_lab_domain, is_localhost_name
from smtptest.engine.events import Finding, Severity
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.policy import Policy
from smtptest.engine.guard.resolver import Lookup
from smtptest.engine.smtp.plan import Route
from tests.engine.smtp.helpers import ANYTHING, Transcript
from tests.engine.smtp.routes import DOMAIN, ONE, SIX, TWO, Domain, domain, end, ends
from tests.servers.dns import Misbehaviour, Zone
from tests.servers.scripted import answering

PUBLIC = "shop.smtptest.dev"


def problems(transcript: Transcript) -> list[str]:
    return [finding.code for finding in transcript.of(Finding) if finding.level is Severity.PROBLEM]


async def send(target: Domain, route: Route = Route.MX, **options: Any) -> Transcript:
    target.transcript = Transcript()
    return await target.send(route, **options)


@pytest.mark.parametrize("route", [Route.MX, Route.EVERY])
@pytest.mark.parametrize(
    "name", ["localhost.", "LOCALHOST.", "mx.localhost.", "localhost.localdomain.", "ip6-loopback."]
)
async def test_an_mx_that_is_every_machine_for_itself(name: str, route: Route) -> None:
    zone: Zone = {DOMAIN: {"MX": [f"10 {name}"]}, name.removesuffix("."): {"A": [ONE], "AAAA": [SIX]}}
    async with domain(zone, {ONE: answering(), SIX: answering()}) as target:
        transcript = await send(target, route)
        assert target.servers[ONE].peers == target.servers[SIX].peers == []
    shown = name.removesuffix(".").lower()
    assert ends(transcript) == [f"{shown} unreachable"]
    assert problems(transcript) == ["mx-own-machine"]
    assert end(transcript) == (
        "unreachable", f"The MX {shown} of {DOMAIN} leads each sender to its own machine.",
    )  # fmt: skip


async def test_the_next_mx_is_tried_and_the_problem_stays() -> None:
    zone: Zone = {DOMAIN: {"MX": ["10 localhost.", "20 one.example."]}, "one.example": {"A": [ONE]}}
    async with domain(zone, {ONE: answering()}) as target:
        transcript = await send(target)
    assert ends(transcript) == ["localhost unreachable", "one.example passed"]
    assert problems(transcript) == ["mx-own-machine"]


@pytest.mark.parametrize("route", [Route.MX, Route.EVERY])
@pytest.mark.parametrize(
    "records",
    [
        {"A": [ONE]},
        {"A": ["127.1.2.3"]},
        {"AAAA": [SIX]},
        {"AAAA": ["::ffff:127.0.0.1"]},
        {"A": ["0.0.0.0"]},
        {"AAAA": ["::"]},
        {"CNAME": ["inside.smtptest.dev."]},
    ],
)
async def test_an_mx_of_a_public_domain_on_a_loopback_address(records: dict[str, list[str]], route: Route) -> None:
    zone: Zone = {
        PUBLIC: {"MX": ["10 mx.smtptest.dev."]}, "mx.smtptest.dev": records, "inside.smtptest.dev": {"A": [TWO]},
    }  # fmt: skip
    async with domain(zone, {ONE: answering(), TWO: answering(), SIX: answering()}) as target:
        transcript = await send(target, route, host=PUBLIC)
        assert not any(server.peers for server in target.servers.values())
    assert problems(transcript) == ["mx-own-machine"]
    assert end(transcript)[0] == "unreachable"


@pytest.mark.parametrize("route", [Route.MX, Route.EVERY])
@pytest.mark.parametrize(
    ("records", "title", "advice", "summary"),
    [
        (
            {"A": [ONE]},
            f"The domain {PUBLIC} is each sender's own machine",
            "Publish a public address, or an MX record that names a host with one.",
            f"The address of {PUBLIC} leads each sender to its own machine.",
        ),
        (
            {"A": [ONE], "MX": [f"10 {PUBLIC}."]},
            f"The MX {PUBLIC} is each sender's own machine",
            "An MX record must name a host with a public address.",
            f"The MX {PUBLIC} of {PUBLIC} leads each sender to its own machine.",
        ),
    ],
)
async def test_the_domain_itself_may_be_the_own_machine_without_an_mx_and_as_its_mx(
    records: dict[str, list[str]], title: str, advice: str, summary: str, route: Route
) -> None:
    async with domain({PUBLIC: records}, {ONE: answering()}) as target:
        transcript = await send(target, route, host=PUBLIC)
    assert (problems(transcript), end(transcript)) == (["mx-own-machine"], ("unreachable", summary))
    (finding,) = (finding for finding in transcript.of(Finding) if finding.level is Severity.PROBLEM)
    assert finding.title == title
    assert finding.detail.endswith(advice)


async def test_an_mx_with_other_addresses_too_is_met_at_these() -> None:
    zone: Zone = {DOMAIN: {"MX": ["10 one.example."]}, "one.example": {"A": ["0.0.0.0", ONE]}}
    async with domain(zone, {ONE: answering()}) as target:
        transcript = await send(target)
    assert (problems(transcript), ends(transcript)) == (["mx-own-machine"], ["one.example passed"])


async def test_a_loopback_address_of_a_reserved_name_is_a_laboratory() -> None:
    zone: Zone = {
        "lab.test": {"MX": ["10 mx.lab.test."]},
        "mx.lab.test": {"A": [ONE]},
        PUBLIC: {"MX": ["10 mx.lab.test."]},
        "else.test": {"MX": ["10 mx.smtptest.dev."]},
        "mx.smtptest.dev": {"A": [ONE]},
    }
    async with domain(zone, {ONE: answering()}) as target:
        found = [await send(target, host=host) for host in ("lab.test", PUBLIC, "else.test")]
    assert [(problems(each), end(each)[0]) for each in found] == [([], "passed")] * 3


class _HostsFile(GuardedNetwork):
    """Addresses from the machine's hosts file, as Debian writes it; everything else from the DNS."""

    async def addresses(self, host: str, family: str) -> tuple[Lookup, ...]:
        return (Lookup(host, "A", (ONE,)),)


@pytest.mark.parametrize(
    ("in_dns", "found"),
    [
        ({"A": ["203.0.113.5"]}, []),  # what senders elsewhere go by
        ({"AAAA": ["2001:db8::5"]}, []),
        ({"A": ["203.0.113.5", ONE]}, []),
        (Misbehaviour.SERVFAIL, []),  # nobody knows
        (None, ["mx-own-machine"]),  # known here alone
        ({"TXT": ["no address"]}, ["mx-own-machine"]),
        ({"A": [TWO]}, ["mx-own-machine"]),
    ],
)
async def test_the_hosts_file_of_this_machine_says_nothing_to_others(
    in_dns: dict[str, list[str]] | Misbehaviour | None, found: list[str]
) -> None:
    zone: Zone = {PUBLIC: {"MX": ["10 mx.smtptest.dev."]}, **({"mx.smtptest.dev": in_dns} if in_dns else {})}
    async with domain(zone, {ONE: answering()}) as target:
        target.network = _HostsFile(ANYTHING, [target.dns.nameserver], dns_limit=20)
        transcript = await send(target, host=PUBLIC)
    assert problems(transcript) == found
    assert end(transcript)[0] == ("unreachable" if found else "passed")


@pytest.mark.parametrize("address", [ONE, "10.1.2.3", "192.168.0.1", "169.254.1.1"])
async def test_in_public_an_mx_that_nobody_reaches_is_a_problem_without_its_address(address: str) -> None:
    zone: Zone = {PUBLIC: {"MX": ["10 mx.smtptest.dev."]}, "mx.smtptest.dev": {"A": [address]}}
    async with domain(zone, {ONE: answering()}) as target:
        target.network = GuardedNetwork(Policy(public=True), [target.dns.nameserver], dns_limit=20)
        transcript = await send(target, host=PUBLIC)
        assert target.servers[ONE].peers == []
    assert (problems(transcript), end(transcript)[0]) == (["mx-not-public"], "refused")
    assert address not in str(transcript.events)


@pytest.mark.parametrize(
    ("name", "own", "local"),
    [
        ("localhost", True, True),
        ("a.localhost", True, True),
        ("localhost.smtptest.dev", False, False),
        ("notlocalhost", False, True),
        ("mx.lab.test", False, True),
        ("test", False, True),
        ("latest", False, True),
        ("contest.smtptest.dev", False, False),
        ("example.com", False, True),
        ("mx.example.net", False, True),
        ("myexample.com", False, False),
        ("printer.local", False, True),
        ("nas.home.arpa", False, True),
        ("mail.internal", False, True),
    ],
)
def test_names_of_oneself_and_of_laboratories(name: str, own: bool, local: bool) -> None:
    assert (is_localhost_name(name), is_lab_domain(name)) == (own, local)
