"""Whether the message passes DMARC."""

from __future__ import annotations

import pytest

from smtptest.engine.authentication.dmarc_alignment import Identifier
from smtptest.engine.receiving.checks.dmarc import check
from tests.engine.authentication.signing import MESSAGE
from tests.engine.domain.helpers import Told
from tests.engine.receiving.checks.helpers import context, delivery, txt
from tests.servers.dns import Misbehaviour, Zone

REJECT: Zone = {"_dmarc.lab.example": txt("v=DMARC1; p=reject")}


async def asked(zone: Zone, *identifiers: str, message: bytes = MESSAGE) -> Told:
    """identifiers: each as in ``spf lab.example pass``."""
    async with context(zone, delivery(message)) as (made, told):
        for mechanism, domain, result in (text.split(" ") for text in identifiers):
            passed = {"pass": True, "fail": False, "unknown": None}[result]
            one = Identifier(mechanism=mechanism, domain=domain, authenticated=passed)
            made.authenticated.identifiers.append(one)
        await check(made)
        told.context = made
    return told


@pytest.mark.parametrize(
    ("record", "identifiers", "expected"),
    [
        ("p=reject", ["spf lab.example pass", "dkim lab.example pass"], "both good"),
        ("p=reject", ["spf bounces.example pass", "dkim lab.example pass"], "dkim good"),
        ("p=reject", ["spf lab.example pass", "dkim lab.example fail"], "spf warning"),
        ("p=reject", ["spf bounces.example pass"], "fail-reject problem"),
        ("p=quarantine", ["dkim lab.example fail"], "fail-quarantine problem"),
        ("p=none", [], "fail-none problem"),
        ("p=reject; t=y", [], "fail-testing problem"),
        ("p=reject", ["spf lab.example unknown"], "unknown unknown"),
    ],
)
async def test_results(record: str, identifiers: list[str], expected: str) -> None:
    told = await asked({"_dmarc.lab.example": txt(f"v=DMARC1; {record}")}, *identifiers)
    assert told.results("dmarc-eval") == [f"dmarc-eval: {expected}"]
    assert {one.partition(":")[0] for one in told.results()} == {"dmarc-find", "dmarc-policy", "dmarc-eval"}
    assert told.only("dmarc-eval").about in {event.seq for event in told.events}


async def test_a_domain_that_has_sent_the_message_is_not_advised_to_forbid_it() -> None:
    told = await asked({"lab.example": {"MX": ["0 ."]}}, "spf lab.example pass")
    assert told.results("dmarc-find") == ["dmarc-find: none problem"]


async def test_without_a_record() -> None:
    assert (await asked({}, "spf lab.example pass")).results("dmarc-eval") == ["dmarc-eval: aligned info"]
    assert (await asked({}, "spf x.example pass")).results("dmarc-eval") == ["dmarc-eval: nothing warning"]
    failed = await asked({"_dmarc.lab.example": Misbehaviour.SERVFAIL}, "spf lab.example pass")
    assert failed.results("dmarc-eval") == ["dmarc-eval: unknown unknown"]


async def test_how_it_was_found_out() -> None:
    told = await asked(REJECT, "spf bounces.other pass", "dkim a.lab.example pass", "dkim b.example unknown")
    found = told.only("dmarc-eval")
    assert found.trace == (
        "✓ spf bounces.other ≠ lab.example",
        "✓ dkim a.lab.example = lab.example",
        "? dkim b.example ≠ lab.example",
    )
    assert "bounces.other" in found.detail
    assert told.context.authenticated.dmarc.result == "pass"


@pytest.mark.parametrize(
    ("message", "expected"),
    [(b"Subject: x\r\n\r\n", "no-author"), (b"From: a@b.example, c@d.example\r\n\r\n", "several")],
)
async def test_authors_that_are_not_one(message: bytes, expected: str) -> None:
    told = await asked(REJECT, message=message)
    assert told.results() == [f"dmarc-eval: {expected} problem"]
    assert told.only("dmarc-eval").about == 1005
