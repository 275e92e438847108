"""Which authorities may issue certificates for the domain."""

from __future__ import annotations

import pytest

from smtptest.engine.domain.checks.caa import check
from smtptest.engine.domain.plan import DomainPlan
from tests.engine.domain.helpers import DOMAIN, checked
from tests.servers.dns import Misbehaviour, Zone


@pytest.mark.parametrize(
    ("zone", "result"),
    [
        ({DOMAIN: {"CAA": ['0 issue "ca.example; policy=ev"', '0 issue "two.example"']}}, "restricted good"),
        ({DOMAIN: {"CAA": ['0 issue ";"']}}, "forbidden info"),
        ({DOMAIN: {"CAA": ['0 iodef "mailto:a@example.org"']}}, "open info"),
        ({DOMAIN: {"A": ["192.0.2.1"]}}, "open info"),
        ({}, "open info"),
        ({DOMAIN: Misbehaviour.SERVFAIL}, "unknown unknown"),
    ],
)
async def test_what_is_published(zone: Zone, result: str) -> None:
    told = await checked(check, zone)
    assert told.results() == [f"caa: {result}"]


async def test_the_authorities_are_named() -> None:
    told = await checked(check, {DOMAIN: {"CAA": ['0 issue "ca.example; policy=ev"', '0 issue "two.example"']}})
    assert told.only("caa").detail == f"The CAA records at {DOMAIN} allow: ca.example, two.example."


async def test_a_domain_above_speaks_for_those_below() -> None:
    zone: Zone = {f"a.b.{DOMAIN}": {"A": ["192.0.2.1"]}, DOMAIN: {"CAA": ['0 issue "ca.example"']}}
    told = await checked(check, zone, DomainPlan(domain=f"a.b.{DOMAIN}"))
    assert told.questions == [f"a.b.{DOMAIN} CAA", f"b.{DOMAIN} CAA", f"{DOMAIN} CAA"]
    assert told.results() == ["caa: restricted good"]
    assert (await checked(check, {}, DomainPlan(domain="lab"))).results() == ["caa: open info"]
