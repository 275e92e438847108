"""A domain's mail servers, as its DNS names them."""

from __future__ import annotations

import pytest

from smtptest.engine.events import Finding, Severity
from smtptest.engine.smtp.mx import by_preference
from smtptest.engine.smtp.plan import Route
from tests.engine.smtp.routes import DOMAIN, ONE, TWO, domain, end, ends
from tests.engine.smtp.test_routes import codes
from tests.servers.dns import Misbehaviour, Zone
from tests.servers.scripted import answering


async def test_without_an_mx_the_domain_itself_takes_its_mail() -> None:
    async with domain({DOMAIN: {"A": [ONE]}}, {ONE: answering()}) as target:
        transcript = await target.send(Route.MX)
    assert (ends(transcript), codes(transcript)) == ([f"{DOMAIN} passed"], ["mx-implicit"])


@pytest.mark.parametrize("route", [Route.MX, Route.EVERY])
@pytest.mark.parametrize(
    ("zone", "finding", "summary"),
    [
        (
            {DOMAIN: {"MX": ["0 ."], "A": [ONE]}},
            ["null-mx"],
            f"The domain {DOMAIN} takes no mail: its only MX is the null MX.",
        ),
        ({}, [], f"The mail servers of {DOMAIN} cannot be found: there is no such name (NXDOMAIN)."),
        (
            {DOMAIN: {"MX": Misbehaviour.SERVFAIL, "A": [ONE]}},
            [],
            f"The mail servers of {DOMAIN} cannot be found: the name server failed to answer (SERVFAIL).",
        ),
    ],
)
async def test_a_domain_without_mail_servers_is_not_dialled(
    zone: Zone, finding: list[str], summary: str, route: Route
) -> None:
    async with domain(zone, {ONE: answering()}) as target:
        transcript = await target.send(route)
        assert target.servers[ONE].peers == []
        # A name server that is believed and fails is asked once more, whether the signatures are wrong.
        assert target.dns.queries == {(DOMAIN, "MX"): 2 if "SERVFAIL" in summary else 1}
    assert (ends(transcript), codes(transcript)) == ([], finding)
    assert end(transcript) == ("unreachable", summary)


async def test_odd_records_are_told_and_passed_over() -> None:
    zone: Zone = {
        DOMAIN: {
            "MX": ["0 .", "1 127.0.0.2.", "2 dead.example.", "3 nodata.example.", "4 alias.example.", "5 one.example."]
        },
        "nodata.example": {"TXT": ["x"]},
        "alias.example": {"CNAME": ["two.example."]},
        "one.example": {"A": [ONE]},
        "two.example": {"A": [TWO]},
    }
    async with domain(zone, {ONE: answering()}) as target:
        transcript = await target.send(Route.MX)
    assert ends(transcript) == [
        "127.0.0.2 unreachable",
        "dead.example unreachable",
        "nodata.example unreachable",
        "alias.example unreachable",
        "one.example passed",
    ]
    assert codes(transcript) == [
        "null-mx-mixed", "mx-not-a-name", "next-server", "next-server", "next-server", "mx-is-alias", "no-connection",
        "next-server",
    ]  # fmt: skip


async def test_a_domain_that_is_an_alias_is_told() -> None:
    zone: Zone = {
        DOMAIN: {"CNAME": ["other.example."]},
        "other.example": {"MX": ["1 one.example."]},
        **{"one.example": {"A": [ONE]}},
    }
    async with domain(zone, {ONE: answering()}) as target:
        transcript = await target.send(Route.MX)
    assert (ends(transcript), codes(transcript)) == (["one.example passed"], ["domain-is-alias"])


@pytest.mark.parametrize("route", [Route.MX, Route.EVERY])
async def test_a_domain_that_is_an_alias_needs_no_mx(route: Route) -> None:
    """RFC 5321 section 5.1; only an MX record must not name an alias (RFC 2181 section 10.3)."""
    zone: Zone = {DOMAIN: {"CNAME": ["other.example."]}, "other.example": {"A": [ONE]}}
    async with domain(zone, {ONE: answering()}) as target:
        transcript = await target.send(route)
    assert codes(transcript) == ["mx-implicit", "domain-is-alias"]
    (found,) = (finding for finding in transcript.of(Finding) if finding.code == "domain-is-alias")
    assert (found.level, found.detail) == (
        Severity.INFO, "Without MX records, its mail goes to the addresses of other.example.",
    )  # fmt: skip


def test_equal_preferences_come_in_any_order_and_each_name_once() -> None:
    records = [(20, "c"), (10, "a"), (10, "b"), (30, "a")]
    seen = {tuple(by_preference(records)) for _ in range(200)}
    assert seen == {("a", "b", "c"), ("b", "a", "c")}
