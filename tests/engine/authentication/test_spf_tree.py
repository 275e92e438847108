"""An evaluation as a tree: what each term asked, what it led to, and what it costs."""

from __future__ import annotations

import pytest

from smtptest.engine.authentication.spf import evaluate_spf
from smtptest.engine.authentication.spf_tree import SpfQuestion, SpfRecord, SpfTerm, grow
from tests.engine.authentication.zone import Entries, Zone, ask

ZONE: dict[str, Entries] = {
    "a.test": {
        "TXT": ["v=spf1 include:b.test mx a:gone.test exists:%{i}.list.test redirect=c.test"],
        "MX": ["1 m.test."],
    },
    "b.test": {"TXT": ["v=spf1 ip4:198.51.100.0/24 include:d.test ~all a:never.test"]},
    "c.test": {"TXT": ["v=spf1 a -all"], "A": ["198.51.100.1"]},
    "d.test": {"TXT": ["v=spf1 ip6:2001:db8::/32 ?all redirect=never.test"]},
    "m.test": {"A": ["198.51.100.2"]},
}


async def tree(zone: dict[str, Entries], address: str = "192.0.2.1") -> SpfRecord:
    return (await evaluate_spf(ask(Zone(zone)), address, "p@a.test", "h.test")).record


async def test_the_terms_in_their_order() -> None:
    lines = [(depth, term.text, term.matched) for depth, term in (await tree(ZONE)).lines()]
    assert lines == [
        (0, "include:b.test", False),
        (1, "ip4:198.51.100.0/24", False),
        (1, "include:d.test", False),
        (2, "ip6:2001:db8::/32", False),
        (2, "?all", True),
        (2, "redirect=never.test", None),
        (1, "~all", True),
        (1, "a:never.test", None),
        (0, "mx", False),
        (0, "a:gone.test", False),
        (0, "exists:%{i}.list.test", False),
        (0, "redirect=c.test", True),
        (1, "a", False),
        (1, "-all", True),
    ]


async def test_results_and_questions() -> None:
    record = await tree(ZONE)
    below = {term.text: term.record.result for _, term in record.lines() if term.record}
    assert below == {"include:b.test": "softfail", "include:d.test": "neutral", "redirect=c.test": "fail"}
    mx = next(term for term in record.terms if term.text == "mx")
    assert mx.questions == [
        SpfQuestion("a.test", "MX", ("m.test",), void=False),
        SpfQuestion("m.test", "A", ("198.51.100.2",), void=False),
    ]


async def test_counts() -> None:
    """Terms behind ``all`` and beside it are not used. What depends on the sender is no void."""
    record = await tree(ZONE)
    assert record.lookups == 7
    assert [question.name for question in record.voids] == ["gone.test"]


async def test_a_record_that_is_not_there_is_a_void() -> None:
    record = await tree({"a.test": {"TXT": ["v=spf1 include:gone.test -all"]}})
    assert record.voids == (SpfQuestion("gone.test", "TXT", (), void=True),)
    (term, _) = record.terms
    assert term.record is not None
    assert (term.record.domain, term.record.text, term.record.result, term.matched) == ("gone.test", "", "none", None)


async def test_a_domain_without_a_record() -> None:
    record = await tree({})
    assert (record.domain, record.text, record.terms, record.lookups, record.voids) == ("a.test", "", [], 0, ())


async def test_a_record_that_cannot_be_read_has_its_terms() -> None:
    record = await tree({"a.test": {"TXT": ["v=spf1  a:x b -all"]}})
    assert [term.text for term in record.terms] == ["a:x", "b", "-all"]
    assert not any(term.reached for term in record.terms)


@pytest.mark.parametrize(
    ("text", "asks", "depends"),
    [
        ("include:x.test", True, False),
        ("-A", True, False),
        ("?mx/24", True, False),
        ("a:%{i}.x.test", True, True),
        ("ptr", True, True),
        ("~ptr:x.test", True, True),
        ("REDIRECT=x.test", True, False),
        ("exp=x.test", False, False),
        ("all", False, False),
        ("ip4:192.0.2.1", False, False),
        ("amx", False, False),
    ],
)
def test_terms(text: str, asks: bool, depends: bool) -> None:
    term = SpfTerm(text)
    assert (term.asks, term.depends) == (asks, depends)


def test_nothing_grows_from_nothing() -> None:
    assert grow([]) is None


@pytest.mark.parametrize(
    ("text", "idle"),
    [
        ("v=spf1 -all include:b.test", "include:b.test"),
        ("v=spf1 mx -all mx", "mx"),
        ("v=spf1 ~all -all", "-all"),
        ("v=spf1 redirect=b.test ~all", "redirect=b.test"),
        ("v=spf1 include=b.test -all", "include=b.test"),
        ("v=spf1 ip4=198.51.100.4 redirect=b.test", "ip4=198.51.100.4"),
        ("v=spf1 mx redirect=b.test", None),
        ("v=spf1 mx op=spf exp=e.test -all", None),
        ("v=spf1 mx -all exp=e.test", None),
        ("v=spf1 mx -all -ALL", None),
        ("v=spf1 exists:%{i}=x.test -all", None),
    ],
)
def test_terms_that_change_nothing(text: str, idle: str | None) -> None:
    found = SpfRecord("a.test", text, [SpfTerm(term) for term in text.split()[1:]]).without_effect
    assert (found and found.text) == idle
