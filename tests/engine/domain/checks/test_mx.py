"""Which hosts take the domain's mail, and whether each can be found."""

from __future__ import annotations

import pytest

from smtptest.engine.domain.checks.mx import check
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
                f"mx-cname {DOMAIN}: direct good",
                "ipv6: none info",
            ],
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
    assert told.results("mx-null", "mx-resolve") == ["mx-null: named good", "mx-resolve out.example: found good"]
    told = await checked(check, {DOMAIN: {"A": ["10.0.0.1"]}}, policy=Policy(public=True))
    assert told.results("mx-resolve") == [f"mx-resolve {DOMAIN}: not-public problem"]
    told = await checked(
        check, {DOMAIN: {"MX": ["10 in.example."]}, "in.example": {"A": ["10.0.0.1"]}}, policy=Policy(public=True)
    )
    assert told.results() == ["mx-null: not-public problem"]
    assert "10.0.0.1" not in str([event.to_json() for event in told.events])
