"""DMARC for one message: alignment, and what the policy asks for; with examples of RFC 9989's appendix B."""

from __future__ import annotations

import pytest

from smtptest.engine.authentication.dmarc_alignment import (
    MOST_IDENTIFIERS,
    DmarcEvaluation,
    DmarcResult,
    Identifier,
    evaluate_dmarc,
)
from tests.engine.authentication.zone import Entries, Zone, ask


def identifiers(*texts: str) -> list[Identifier]:
    """Each as in ``spf example.com pass``."""
    known = {"pass": True, "fail": False, "unknown": None}
    split = (text.split(" ") for text in texts)
    return [Identifier(mechanism=way, domain=domain, authenticated=known[result]) for way, domain, result in split]


async def evaluated(domain: str, records: dict[str, str], *texts: str) -> DmarcEvaluation:
    entries: dict[str, Entries] = {name: text if text == "fails" else {"TXT": [text]} for name, text in records.items()}
    return await evaluate_dmarc(ask(Zone(entries)), domain, identifiers(*texts))


RELAXED = {"_dmarc.example.com": "v=DMARC1; p=reject", "example.com": "x"}
STRICT = {"_dmarc.example.com": "v=DMARC1; p=reject; adkim=s; aspf=s"}


@pytest.mark.parametrize(
    ("domain", "records", "texts", "result"),
    [
        # RFC 9989 appendix B.1.1 (SPF) and B.1.2 (DKIM): the same, a subdomain, another domain.
        ("example.com", STRICT, ["spf example.com pass"], "pass"),
        ("example.com", RELAXED, ["spf child.example.com pass"], "pass"),
        ("example.com", STRICT, ["spf child.example.com pass"], "fail"),
        ("child.example.com", RELAXED, ["spf example.com pass"], "pass"),
        ("example.com", RELAXED, ["spf example.net pass"], "fail"),
        ("example.com", RELAXED, ["spf sample.com pass"], "fail"),
        ("example.com", STRICT, ["dkim example.com pass"], "pass"),
        ("child.example.com", RELAXED, ["dkim example.com pass"], "pass"),
        ("example.com", RELAXED, ["dkim sample.net pass"], "fail"),
        ("a.example.com", RELAXED, ["dkim b.example.com pass"], "pass"),
        # What is aligned but not authenticated does not count, and the other way round.
        ("example.com", RELAXED, ["spf example.com fail", "dkim sample.net pass"], "fail"),
        ("example.com", RELAXED, ["spf example.com fail", "dkim example.com pass"], "pass"),
        ("example.com", RELAXED, [], "fail"),
        ("example.com", {}, ["spf example.com pass"], "none"),
        # Each mechanism has its own mode.
        ("example.com", {"_dmarc.example.com": "v=DMARC1; p=none; adkim=s"}, ["dkim a.example.com pass"], "fail"),
        ("example.com", {"_dmarc.example.com": "v=DMARC1; p=none; adkim=s"}, ["spf a.example.com pass"], "pass"),
        # A record that receivers pass over.
        ("example.com", {"_dmarc.example.com": "v=DMARC1; p=what"}, ["spf example.com pass"], "none"),
        # Nobody can tell.
        ("example.com", {"_dmarc.example.com": "fails"}, ["spf example.com pass"], "temperror"),
        ("example.com", RELAXED, ["spf example.com unknown"], "temperror"),
        ("example.com", RELAXED, ["spf example.com unknown", "dkim example.com pass"], "pass"),
        ("example.com", RELAXED, ["spf example.net unknown"], "fail"),
        ("example.com", {**RELAXED, "_dmarc.a.example.com": "fails"}, ["spf a.example.com pass"], "temperror"),
    ],
)
async def test_results(domain: str, records: dict[str, str], texts: list[str], result: str) -> None:
    found = await evaluated(domain, records, *texts)
    assert found.result == result
    assert (found.asked is None) is (result in ("none", "temperror"))


@pytest.mark.parametrize(
    ("domain", "record", "asked", "untested"),
    [
        ("example.com", "p=reject", "reject", "reject"),
        ("example.com", "p=quarantine; sp=none", "quarantine", "quarantine"),
        ("example.com", "p=reject; t=y", "quarantine", "reject"),
        ("example.com", "p=none; t=y", "none", "none"),
        ("there.example.com", "p=reject; sp=quarantine", "quarantine", "quarantine"),
        ("missing.example.com", "p=none; sp=quarantine; np=reject", "reject", "reject"),
        ("example.com", "rua=mailto:a@example.com", "none", "none"),
    ],
)
async def test_what_is_asked_for(domain: str, record: str, asked: str, untested: str) -> None:
    records = {"_dmarc.example.com": f"v=DMARC1; {record}", "there.example.com": "v=spf1 -all"}
    found = await evaluated(domain, records)
    assert (found.result, found.asked, found.untested) == (DmarcResult.FAIL, asked, untested)
    passed = await evaluated(domain, records, f"dkim {domain} pass")
    assert (passed.result, passed.asked) == (DmarcResult.PASS, "none")


async def test_those_that_decide_are_looked_at_first() -> None:
    others = [f"dkim d{number}.example.com fail" for number in range(20)]
    found = await evaluated("example.com", RELAXED, *others, "dkim b.example.com pass", "spf example.com fail")
    assert len(found.identifiers) == MOST_IDENTIFIERS
    assert found.result is DmarcResult.PASS
    assert [one.domain for one in found.by("dkim") if one.counts] == ["b.example.com"]
    assert [one.domain for one in found.by("spf")] == ["example.com"]
