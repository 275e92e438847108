"""The names of the addresses that the domain sends from."""

from __future__ import annotations

import pytest

from smtptest.engine.domain.checks.ptr import check
from smtptest.engine.domain.plan import DomainPlan
from tests.engine.domain.helpers import DOMAIN, checked
from tests.servers.dns import Misbehaviour, Zone

ADDRESS, SIX = "192.0.2.25", "2001:db8::25"
REVERSE = "25.2.0.192.in-addr.arpa"
HELO = f"mail.{DOMAIN}"
GOOD: Zone = {REVERSE: {"PTR": [f"{HELO}."]}, HELO: {"A": [ADDRESS], "AAAA": [SIX]}}
UNNAMED = ["ptr: none problem", "fcrdns: no-name problem", "ptr-generic: no-name info"]


def plan(helo: str = HELO, *addresses: str) -> DomainPlan:
    return DomainPlan(domain=DOMAIN, addresses=addresses or (ADDRESS,), helo=helo)


async def results(zone: Zone, helo: str = HELO) -> list[str]:
    told = await checked(check, zone, plan(helo))
    assert {one.partition(":")[0].partition(" ")[2] for one in told.results()} == {ADDRESS}
    return sorted(one.replace(f" {ADDRESS}", "") for one in told.results())


async def test_all_is_well() -> None:
    found = ["fcrdns: confirmed good", "helo-match: match good", "ptr-generic: own good", "ptr: named good"]
    assert await results(GOOD) == found


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ({**GOOD, REVERSE: {"TXT": ["x"]}}, UNNAMED),
        ({HELO: GOOD[HELO]}, UNNAMED),
        (
            {**GOOD, REVERSE: Misbehaviour.SERVFAIL},
            ["ptr: unknown unknown", "fcrdns: unknown unknown", "ptr-generic: unknown unknown"],
        ),
        (
            {**GOOD, REVERSE: {"PTR": ["other.example."]}, "other.example": {"A": ["192.0.2.1"]}},
            ["ptr: named good", "fcrdns: mismatch problem", "ptr-generic: own good"],
        ),
        (
            {**GOOD, REVERSE: {"PTR": ["192.0.2.1."]}},
            ["ptr: named good", "fcrdns: mismatch-elsewhere problem", "ptr-generic: own good"],
        ),
        (
            {**GOOD, REVERSE: {"PTR": ["other.example."]}, "other.example": Misbehaviour.SERVFAIL},
            ["ptr: named good", "fcrdns: unknown unknown", "ptr-generic: own good"],
        ),
        (
            {**GOOD, REVERSE: {"PTR": ["192-0-2-25.dsl.provider.example."]}},
            ["ptr: named good", "fcrdns: mismatch problem", "ptr-generic: generic warning"],
        ),
    ],
)
async def test_what_can_be_wrong_with_a_name(zone: Zone, expected: list[str]) -> None:
    assert await results(zone) == sorted([*expected, "helo-match: match good"])


@pytest.mark.parametrize(
    ("helo", "zone", "expected"),
    [
        ("", {}, "not-given info"),
        (f"[{ADDRESS}]", {}, "not-given info"),
        ("[IPv6:2001:db8::1]", {}, "not-given info"),
        ("[ipv6:2001:db8::1]", {}, "not-given info"),
        ("other.example", {"other.example": {"A": ["192.0.2.1"]}}, "differs warning"),
        ("gone.example", {}, "none warning"),
        ("broken.example", {"broken.example": Misbehaviour.SERVFAIL}, "unknown unknown"),
    ],
)
async def test_the_name_in_ehlo(helo: str, zone: Zone, expected: str) -> None:
    assert f"helo-match: {expected}" in await results({**GOOD, **zone}, helo)


async def test_the_record_to_publish_is_told_exactly() -> None:
    told = await checked(check, {**GOOD, REVERSE: {"PTR": ["other.example."]}}, plan("gone.example"))
    assert told.only("fcrdns", ADDRESS).record == f"other.example. IN A {ADDRESS}"
    assert told.only("helo-match", ADDRESS).record == f"gone.example. IN A {ADDRESS}"


@pytest.mark.parametrize("name", ["localhost", "mail", "localhost.localdomain", "5.113.0.203.in-addr.arpa"])
async def test_no_record_is_advised_that_nobody_could_publish(name: str) -> None:
    alias: Zone = {"alias.example": {"CNAME": [f"{name}."]}}
    for named in (name, "alias.example"):
        told = await checked(check, {**GOOD, **alias, REVERSE: {"PTR": [f"{named}."]}}, plan())
        assert told.results("fcrdns") == [f"fcrdns {ADDRESS}: mismatch-elsewhere problem"]
        assert told.only("fcrdns", ADDRESS).record == ""


async def test_each_address_has_its_results() -> None:
    told = await checked(check, GOOD, plan(HELO, ADDRESS, SIX))
    assert sorted(told.results("ptr", "helo-match")) == [
        f"helo-match {ADDRESS}: match good",
        f"helo-match {SIX}: match good",
        f"ptr {ADDRESS}: named good",
        f"ptr {SIX}: none problem",
    ]
