"""How an evaluation went, line by line."""

from __future__ import annotations

from smtptest.engine.authentication.dmarc import walk_tree
from smtptest.engine.authentication.spf import evaluate_spf
from smtptest.engine.authentication.spf_tree import SpfRecord, SpfTerm
from smtptest.engine.domain.traces import lookups_trace, terms_trace, walk_trace
from tests.engine.authentication.zone import Entries, Zone, ask

ZONE: dict[str, Entries] = {
    "a.test": {"TXT": ["v=spf1 include:b.test ip4:203.0.113.1 mx a:gone.test -all"], "MX": ["1 m.test."]},
    "b.test": {"TXT": ["v=spf1 ip4:198.51.100.0/24 include:d.test ~all"]},
    "d.test": {"TXT": ["v=spf1 ip6:2001:db8::/32 ?all"]},
    "m.test": {"A": ["198.51.100.2"]},
}


async def record(address: str = "192.0.2.1") -> SpfRecord:
    return (await evaluate_spf(ask(Zone(ZONE)), address, "p@a.test", "h.test")).record


async def test_lookups_are_numbered_below_what_leads_to_them() -> None:
    assert lookups_trace(await record()) == (
        "a.test: v=spf1 include:b.test ip4:203.0.113.1 mx a:gone.test -all",
        " 1 include:b.test → v=spf1 ip4:198.51.100.0/24 include:d.test ~all",
        " 2    include:d.test → v=spf1 ip6:2001:db8::/32 ?all",
        " 3 mx",
        " 4 a:gone.test",
    )


async def test_terms_say_whether_they_match() -> None:
    assert terms_trace(await record("203.0.113.1")) == (
        "- include:b.test",
        "-    ip4:198.51.100.0/24",
        "-    include:d.test",
        "-       ip6:2001:db8::/32",
        "✓       ?all",
        "✓    ~all",
        "✓ ip4:203.0.113.1",
        "· mx",
        "· a:gone.test",
        "· -all",
    )


async def test_the_walk_is_told_step_by_step() -> None:
    zone = Zone({
        "_dmarc.x.b.a.test": {"A": ["192.0.2.1"]},
        "_dmarc.a.test": {"TXT": ["v=DMARC1; p=none", "something else", "v=DMARC1; p=reject"]},
        "_dmarc.test": "fails",
    })  # fmt: skip
    assert walk_trace((await walk_tree(ask(zone), "x.b.a.test")).steps) == (
        "1 _dmarc.x.b.a.test: NODATA",
        "2 _dmarc.b.a.test: NXDOMAIN",
        "3 _dmarc.a.test: v=DMARC1; p=none",
        "3 _dmarc.a.test: v=DMARC1; p=reject",
        "4 _dmarc.test: ?",
    )


def test_a_long_evaluation_is_cut() -> None:
    found = terms_trace(SpfRecord("a.test", terms=[SpfTerm("mx")] * 81))
    assert (len(found), found[79:]) == (81, ("· mx", "…"))
