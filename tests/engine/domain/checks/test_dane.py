"""Whether each mail server presents the certificates of its TLSA records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from smtptest.engine.domain.checks.dane import check
from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.domain.sessions import Session
from smtptest.engine.events import Resolved, Verdict
from tests.engine.domain.helpers import DOMAIN, Told, checked
from tests.engine.transport_security.chains import HOST, presented, record
from tests.servers.dns import Entry, Misbehaviour, Zone

OWNER = f"_25._tcp.{HOST}"
SHOWN, OTHER = presented(), presented("else.example")
MATCH, NEXT, UNUSABLE = record(SHOWN.chain[0], 3, 1, 1), record(OTHER.chain[0], 3, 1, 1), f"1 1 1 {'00' * 32}"
SIGNED = (DOMAIN, HOST, OWNER)
SILENT = DomainPlan(domain=DOMAIN, connect=False)


def session(*chain: bytes, verdict: Verdict = Verdict.PASSED, address: str = "192.0.2.1") -> Session:
    return Session(host=HOST, address=address, verdict=verdict, chain=chain, seq=7 if chain else None)


SESSION = session(*SHOWN.chain)


def zone(*records: str, tlsa: Mapping[str, Entry] | Misbehaviour | None = None) -> Zone:
    made: dict[str, Mapping[str, Entry] | Misbehaviour] = {
        DOMAIN: {"MX": [f"10 {HOST}."]},
        HOST: {"A": ["192.0.2.1"]},
    }
    if tlsa or records:
        made[OWNER] = tlsa or {"TLSA": list(records)}
    return made


async def found(published: Zone, *sessions: Session, signed: tuple[str, ...] = SIGNED, **more: Any) -> Told:
    options: dict[str, Any] = {"validating": None, **more}
    return await checked(check, published, signed=signed, sessions=list(sessions), **options)


@pytest.mark.parametrize(
    ("records", "result"),
    [
        ([MATCH], "match good"),
        ([MATCH, UNUSABLE], "match good"),
        ([record(SHOWN.chain[2], 2, 0, 1)], "match good"),
        ([NEXT, MATCH], "rollover good"),
        ([NEXT], "mismatch problem"),
        ([UNUSABLE, NEXT], "mismatch problem"),
    ],
)
async def test_records_are_compared_with_the_certificate(records: list[str], result: str) -> None:
    told = await found(zone(*records), SESSION)
    assert told.results() == [f"dane {HOST} (192.0.2.1): {result}"]
    assert told.only("dane", f"{HOST} (192.0.2.1)").about == 7


async def test_each_address_is_judged() -> None:
    six = session(*OTHER.chain, address="2001:db8::1")
    plain = session(verdict=Verdict.PASSED, address="192.0.2.2")
    told = await found(zone(MATCH), SESSION, six, plain, session(verdict=Verdict.UNREACHABLE))
    assert sorted(told.results()) == [
        f"dane {HOST} (192.0.2.1): match good",
        f"dane {HOST} (192.0.2.2): no-tls problem",
        f"dane {HOST} (2001:db8::1): mismatch problem",
    ]


async def test_the_record_that_is_advised_matches() -> None:
    advised = (await found(zone(NEXT), SESSION)).only("dane", f"{HOST} (192.0.2.1)").record
    assert advised == f"{OWNER}. IN TLSA {MATCH}"
    assert (await found(zone(NEXT), session(b"no certificate"))).only("dane", f"{HOST} (192.0.2.1)").record == ""


async def test_a_chain_that_does_not_hold_below_its_anchor() -> None:
    told = await found(zone(record(OTHER.chain[2], 2, 1, 1)), session(*OTHER.chain))
    assert told.results() == [f"dane {HOST} (192.0.2.1): not-valid problem"]
    assert "hostname mismatch" in told.only("dane", f"{HOST} (192.0.2.1)").detail.lower()


@pytest.mark.parametrize(
    ("published", "result"),
    [
        (zone(), "none info"),
        (zone(UNUSABLE), "unusable warning"),
        (zone(tlsa=Misbehaviour.EXPIRED), "bogus problem"),
        (zone(tlsa=Misbehaviour.SERVFAIL), "unknown unknown"),
        (zone(MATCH), "not-reached unknown"),
    ],
)
async def test_when_there_is_nothing_to_compare(published: Zone, result: str) -> None:
    told = await found(published)
    assert told.results() == [f"dane {HOST}: {result}"]
    assert told.only("dane", HOST).about == next(one.seq for one in told.of(Resolved) if one.type == "TLSA")


async def test_tls_is_required_by_records_that_cannot_be_used_too() -> None:
    plain = session(address="192.0.2.2")
    told = await found(zone(UNUSABLE), SESSION, plain)
    assert sorted(told.results()) == [
        f"dane {HOST} (192.0.2.1): unusable warning",
        f"dane {HOST} (192.0.2.2): no-tls problem",
    ]
    assert (await found(zone(UNUSABLE), plain, validating=())).results() == [
        f"dane {HOST} (192.0.2.2): no-tls-unproven warning"
    ]


async def test_no_session_was_asked_for() -> None:
    told = await checked(check, zone(MATCH), SILENT, validating=None, signed=SIGNED)
    assert told.results() == [f"dane {HOST}: published info"]


@pytest.mark.parametrize("unsigned", [HOST, OWNER])
async def test_every_step_to_the_records_must_be_signed(unsigned: str) -> None:
    signed = tuple(name for name in SIGNED if name != unsigned)
    told = await found(zone(MATCH), SESSION, signed=signed)
    assert told.results() == [f"dane {HOST}: insecure warning"]


async def judged(published: Zone, met: Session, **options: Any) -> str:
    """The only result, of the only session."""
    (result,) = (await found(published, met, **options)).results()
    return result.removeprefix(f"dane {HOST} (192.0.2.1): ")


async def test_some_senders_verify_although_the_mx_records_are_not_signed() -> None:
    signed = (HOST, OWNER)
    assert await judged(zone(MATCH), SESSION, signed=signed) == "mx-unsigned info"
    assert await judged(zone(NEXT, MATCH), SESSION, signed=signed) == "mx-unsigned info"
    assert await judged(zone(NEXT), SESSION, signed=signed) == "mismatch-mx-unsigned warning"
    anchored = zone(record(OTHER.chain[2], 2, 1, 1))
    assert await judged(anchored, session(*OTHER.chain), signed=signed) == "not-valid-mx-unsigned warning"
    assert await judged(zone(MATCH), session(), signed=signed) == "no-tls-mx-unsigned warning"


async def test_without_a_validating_name_server_nobody_can_tell() -> None:
    assert await judged(zone(MATCH), SESSION, validating=()) == "not-validating unknown"
    assert await judged(zone(NEXT), SESSION, validating=()) == "mismatch-unproven warning"
    assert (
        await judged(zone(record(OTHER.chain[2], 2, 1, 1)), session(*OTHER.chain), validating=())
        == "not-valid-unproven warning"
    )
    assert await judged(zone(MATCH), session(), validating=()) == "no-tls-unproven warning"


async def test_an_alias_has_the_records_of_its_target_or_its_own() -> None:
    alias: Zone = {**zone(MATCH), HOST: {"CNAME": ["host.example."]}, "host.example": {"A": ["192.0.2.1"]}}
    there = "_25._tcp.host.example"
    told = await found(alias, SESSION)
    assert told.results() == [f"dane {HOST} (192.0.2.1): match good"]
    assert told.questions[-2:] == [f"{there} TLSA", f"{OWNER} TLSA"]
    told = await found({**alias, there: {"TLSA": [NEXT]}}, SESSION, signed=(*SIGNED, there))
    assert told.results() == [f"dane {HOST} (192.0.2.1): mismatch problem"]
    assert told.only("dane", f"{HOST} (192.0.2.1)").record == f"{there}. IN TLSA {MATCH}"


async def test_a_record_is_advised_at_the_name_that_their_alias_stands_for() -> None:
    alias: Zone = {**zone(), OWNER: {"CNAME": ["tlsa.example."]}, "tlsa.example": {"TLSA": [NEXT]}}
    told = await found(alias, SESSION, signed=(*SIGNED, "tlsa.example"))
    assert told.only("dane", f"{HOST} (192.0.2.1)").record == f"tlsa.example. IN TLSA {MATCH}"


async def test_the_name_that_an_alias_stands_for_counts_as_the_servers() -> None:
    """RFC 7672 section 3.2.2: the TLSA base domain is among the names."""
    there = "_25._tcp.else.example"
    alias: Zone = {**zone(), HOST: {"CNAME": ["else.example."]}, "else.example": {"A": ["192.0.2.1"]}}
    published: Zone = {**alias, there: {"TLSA": [record(OTHER.chain[2], 2, 1, 1)]}}
    told = await found(published, session(*OTHER.chain), signed=(*SIGNED, there))
    assert told.results() == [f"dane {HOST} (192.0.2.1): match good"]
