"""What SPF says about the addresses that the domain sends from."""

from __future__ import annotations

from typing import Any

import pytest

from smtptest.engine.domain.checks.spf_senders import check
from smtptest.engine.domain.plan import DomainPlan
from tests.engine.domain.checks.test_spf import txt
from tests.engine.domain.helpers import DOMAIN, Told, checked
from tests.servers.dns import Misbehaviour, Zone

IN, OUT = "192.0.2.5", "192.0.2.77"
SIX = "2001:db8::1"
HELO = "mail.lab.example"


async def asked(zone: Zone, *addresses: str, helo: str = "") -> Told:
    return await checked(check, zone, DomainPlan(domain=DOMAIN, addresses=addresses, helo=helo))


@pytest.mark.parametrize(
    ("record", "inside", "outside"),
    [
        ("v=spf1 ip4:192.0.2.5 -all", "pass good", "fail problem"),
        ("v=spf1 ip4:192.0.2.5 -all exp=why.example", "pass good", "fail-explained problem"),
        ("v=spf1 ip4:192.0.2.5 ~all", "pass good", "softfail warning"),
        ("v=spf1 ip4:192.0.2.5 ?all", "pass good", "neutral warning"),
        ("v=spf1 ip4:192.0.2.5", "pass good", "neutral warning"),
        ("v=spf1 ip4:192.0.2.5 a:fails.example", "pass good", "unknown unknown"),
        ("v=spf1 ip4:192.0.2.5 include:none.example", "pass good", "permerror problem"),
        ("v=spf1 redirect=b.example", "pass good", "fail problem"),
        ("none", "none warning", "none warning"),
    ],
)
async def test_addresses(record: str, inside: str, outside: str) -> None:
    zone: Zone = {
        DOMAIN: txt(record),
        "b.example": txt("v=spf1 ip4:192.0.2.5 -all"),
        "why.example": txt("Not from %{i}, please."),
        "fails.example": Misbehaviour.SERVFAIL,
    }
    told = await asked(zone, IN, OUT)
    assert sorted(told.results()) == [f"spf-eval {IN}: {inside}", f"spf-eval {OUT}: {outside}"]


async def test_what_decided_is_told() -> None:
    zone: Zone = {
        DOMAIN: txt("v=spf1 redirect=b.example"),
        "b.example": txt("v=spf1 include:c.example -all exp=why.example"),
        "c.example": txt("v=spf1 ip4:192.0.2.5 -all"),
        "why.example": txt("Not from %{i}, please."),
    }
    told = await asked(zone, IN, OUT)
    assert told.only("spf-eval", IN).detail == ("It is matched by “include:c.example” in the SPF record of b.example.")
    assert told.only("spf-eval", OUT).detail == (
        "It is matched only by “-all” in the SPF record of b.example, which tells such senders "
        "“Not from 192.0.2.77, please.”."
    )
    assert told.only("spf-eval", IN).trace[:3] == (
        "✓ redirect=b.example",
        "✓    include:c.example",
        "✓       ip4:192.0.2.5",
    )


async def test_names_without_an_address_of_the_senders_family() -> None:
    hosts = {f"{number}.example": {"A": ["192.0.2.9"]} for number in range(3)}
    record = " ".join(f"a:{host}" for host in hosts)
    zone: Zone = {DOMAIN: txt(f"v=spf1 {record} -all"), **hosts}
    told = await asked(zone, SIX, OUT)
    assert sorted(told.results()) == [
        f"spf-eval {OUT}: fail problem",
        f"spf-eval {SIX}: permerror-voids problem",
    ]
    assert told.only("spf-eval", SIX).record == f'{DOMAIN}. IN TXT "v=spf1 ip6:{SIX} {record} -all"'


@pytest.mark.parametrize(("address", "term"), [(OUT, "ip4:192.0.2.77"), ("2001:db8::1", "ip6:2001:db8::1")])
async def test_the_record_that_would_let_it_pass(address: str, term: str) -> None:
    told = await asked({DOMAIN: txt("v=spf1 mx ~all")}, address)
    assert told.only("spf-eval", address).record == f'{DOMAIN}. IN TXT "v=spf1 {term} mx ~all"'
    better = await asked({DOMAIN: txt(f"v=spf1 {term} mx ~all")}, address)
    assert better.results() == [f"spf-eval {address}: pass good"]
    assert better.only("spf-eval", address).record == ""


@pytest.mark.parametrize(
    ("record", "result", "better"),
    [
        ("v=spf1 a -all", "pass good", ""),
        ("none", "none warning", "v=spf1 a -all"),
        ("v=spf1 -all", "fail problem", "v=spf1 ip4:192.0.2.5 -all"),
        ("v=spf1 ~all", "doubtful warning", "v=spf1 ip4:192.0.2.5 ~all"),
        ("v=spf1 ?all", "doubtful warning", "v=spf1 ip4:192.0.2.5 ?all"),
        ("v=spf1 x -all", "permerror problem", "v=spf1 a -all"),
        ("v=spf1 a:fails.example -all", "unknown unknown", ""),
    ],
)
async def test_the_name_in_ehlo(record: str, result: str, better: str) -> None:
    zone: Zone = {
        DOMAIN: txt("v=spf1 +all"),
        HELO: txt(record) | {"A": [IN]},
        "fails.example": Misbehaviour.SERVFAIL,
    }
    told = await asked(zone, IN, helo=HELO)
    assert sorted(told.results()) == [f"spf-eval {IN}: pass good", f"spf-helo {IN}: {result}"]
    assert told.only("spf-helo", IN).record == (f'{HELO}. IN TXT "{better}"' if better else "")


@pytest.mark.parametrize(
    ("address", "host", "better"),
    [
        (IN, {"A": [OUT, IN]}, "v=spf1 a -all"),
        (IN, {"A": [OUT]}, "v=spf1 a ip4:192.0.2.5 -all"),
        ("2001:db8::1", {"A": [IN]}, "v=spf1 a ip6:2001:db8::1 -all"),
        ("2001:db8::1", {"AAAA": ["2001:db8:0::1"]}, "v=spf1 a -all"),
        (IN, None, "v=spf1 ip4:192.0.2.5 -all"),
    ],
)
async def test_a_record_for_the_name_in_ehlo_matches_the_address(address: str, host: Any, better: str) -> None:
    """As it stands nothing is forbidden: with a record that does not have the address, bounces would fail."""
    zone: Zone = {DOMAIN: txt("v=spf1 +all")} | ({HELO: host} if host else {})
    told = await asked(zone, address, helo=HELO)
    assert told.only("spf-helo", address).record == f'{HELO}. IN TXT "{better}"'
    published = await asked({**zone, HELO: {**(host or {}), **txt(better)}}, address, helo=HELO)
    assert published.results("spf-helo") == [f"spf-helo {address}: pass good"]
