"""Whether the sending addresses and the domain are in the operator's block lists."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from smtptest.engine.domain.checks.dnsbl import check
from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.guard.policy import Policy
from tests.engine.domain.helpers import DOMAIN, checked
from tests.servers.dns import Misbehaviour, Zone

ADDRESS, REVERSED = "192.0.2.25", "25.2.0.192"
PLAN = DomainPlan(domain=DOMAIN, addresses=(ADDRESS,))
ADDRESSES: Zone = {"2.0.0.127": {"A": ["127.0.0.2"]}}
DOMAINS: Zone = {"test": {"A": ["127.0.1.2"]}}


async def results(name: str, zone: Mapping[str, object]) -> list[str]:
    whole: Zone = {f"{owner}.{name}": records for owner, records in zone.items()}  # type: ignore[misc]
    told = await checked(check, whole, PLAN, dnsbl_zones=(name,))
    subjects = {f"{ADDRESS} {name}", f"{DOMAIN} {name}"}
    assert all(one.partition(":")[0].partition(" ")[2] in subjects for one in told.results())
    return [f"{one.partition(' ')[0]} {one.partition(': ')[2]}" for one in told.results()]


@pytest.mark.parametrize(
    ("name", "zone", "expected"),
    [
        ("zen.spamhaus.org", ADDRESSES, ["dnsbl-ip clean good"]),
        ("zen.spamhaus.org", {**ADDRESSES, REVERSED: {"A": ["127.0.0.2"]}}, ["dnsbl-ip listed problem"]),
        ("zen.spamhaus.org", {**ADDRESSES, REVERSED: {"A": ["127.0.0.10"]}}, ["dnsbl-ip policy warning"]),
        (
            "zen.spamhaus.org",
            {**ADDRESSES, REVERSED: {"A": ["127.0.0.10", "127.0.0.4"]}},
            ["dnsbl-ip listed problem"],
        ),
        ("list.example", {**ADDRESSES, REVERSED: {"A": ["127.0.0.2"]}}, ["dnsbl-ip listed warning"]),
        ("list.example", {**ADDRESSES, REVERSED: {"A": ["127.255.255.255"]}}, ["dnsbl-ip list-refused unknown"]),
        ("list.example", {**ADDRESSES, REVERSED: Misbehaviour.SERVFAIL}, ["dnsbl-ip unknown unknown"]),
        ("dbl.spamhaus.org", DOMAINS, ["dnsbl-domain clean good"]),
        ("dbl.spamhaus.org", {**DOMAINS, DOMAIN: {"A": ["127.0.1.2"]}}, ["dnsbl-domain listed problem"]),
        ("list.example", {**DOMAINS, DOMAIN: {"A": ["127.0.1.2"]}}, ["dnsbl-domain listed warning"]),
        ("list.example", {**ADDRESSES, **DOMAINS}, ["dnsbl-ip clean good", "dnsbl-domain clean good"]),
        ("list.example", {}, ["dnsbl-ip list-refused unknown", "dnsbl-domain list-refused unknown"]),
    ],
)
async def test_what_a_list_says(name: str, zone: Mapping[str, object], expected: list[str]) -> None:
    assert await results(name, zone) == expected


async def test_a_list_that_does_not_work_is_asked_nothing_more() -> None:
    told = await checked(check, {}, PLAN, dnsbl_zones=("list.example",))
    assert sorted(told.questions) == [
        f"{each}.list.example A" for each in ("1.0.0.127", "2.0.0.127", "invalid", "test")
    ]
    assert told.only("dnsbl-ip", f"{ADDRESS} list.example").about is None


async def test_each_list_is_asked() -> None:
    told = await checked(check, {}, PLAN, dnsbl_zones=("one.example", "two.example"))
    assert len(told.results()) == 4


async def test_in_public_only_addresses_of_the_domains_mail_servers_are_asked_about() -> None:
    own, other = "198.41.0.4", "198.41.0.5"
    zone: Zone = {
        "2.0.0.127.list.example": ADDRESSES["2.0.0.127"],
        DOMAIN: {"MX": ["10 mx.example."]},
        "mx.example": {"A": [own]},
    }
    plan = DomainPlan(domain=DOMAIN, addresses=(own, other))
    told = await checked(check, zone, plan, dnsbl_zones=("list.example",), policy=Policy(public=True))
    assert told.results() == [
        f"dnsbl-ip {own} list.example: clean good",
        f"dnsbl-ip {other} list.example: not-asked unknown",
    ]
    assert not [question for question in told.questions if question.startswith("5.0.41.198")]
