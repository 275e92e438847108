"""Whether the domain and its mail servers are signed: said only by name servers that are believed."""

from __future__ import annotations

import pytest

from smtptest.engine.domain.checks.dnssec import check
from tests.engine.domain.helpers import DOMAIN, context
from tests.servers.dns import Misbehaviour, Zone

ZONE: Zone = {DOMAIN: {"MX": ["10 mx.example.", "20 dead.example."]}, "mx.example": {"A": ["192.0.2.1"]}}


@pytest.mark.parametrize(
    ("validating", "signed", "zone", "results"),
    [
        (None, [DOMAIN, "mx.example", "dead.example"], {}, ["signed good", "signed good", "signed good"]),
        (None, [DOMAIN], {}, ["signed good", "unsigned info", "unsigned info"]),
        ([], [DOMAIN], {}, ["not-validating unknown", "not-validating unknown", "not-validating unknown"]),
        (None, [], {"mx.example": Misbehaviour.EXPIRED}, ["unsigned info", "bogus problem", "unsigned info"]),
        (None, [], {"mx.example": Misbehaviour.SERVFAIL}, ["unsigned info", "unknown unknown", "unsigned info"]),
    ],
)
async def test_each_name_is_judged_by_its_answer(
    validating: list[str] | None, signed: list[str], zone: Zone, results: list[str]
) -> None:
    async with context({**ZONE, **zone}, validating=validating, signed=signed) as (made, told):
        await check(made)
    names = [DOMAIN, "mx.example", "dead.example"]
    assert told.results() == [f"dnssec {name}: {result}" for name, result in zip(names, results, strict=True)]
    assert sorted(told.questions) == ["dead.example A", f"{DOMAIN} MX", "mx.example A"]


async def test_without_an_mx_the_domain_is_judged_once() -> None:
    async with context({DOMAIN: {"A": ["192.0.2.1"]}}) as (made, told):
        await check(made)
    assert told.results() == [f"dnssec {DOMAIN}: not-validating unknown"]
