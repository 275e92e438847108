"""What in an SPF record lets far too many send."""

from __future__ import annotations

import pytest

from smtptest.engine.authentication.spf_tree import SpfRecord, SpfTerm
from smtptest.engine.domain.spf_breadth import Breadth, broadest


def record(text: str, **leads: SpfRecord) -> SpfRecord:
    """leads: the record that the term with this word leads to."""
    terms = [
        SpfTerm(term, record=next((one for word, one in leads.items() if word in term), None)) for term in text.split()
    ]
    return SpfRecord("a.example", text, terms)


@pytest.mark.parametrize(
    ("term", "broad"),
    [
        ("all", True),
        ("+ALL", True),
        ("-all", False),
        ("?all", False),
        ("ip4:0.0.0.0/0", True),
        ("+ip4:64.0.0.0/7", True),
        ("ip4:10.0.0.0/8", False),
        ("ip4:192.0.2.1", False),
        ("-ip4:0.0.0.0/0", False),
        ("~ip4:0.0.0.0/0", False),
        ("IP6:2000::/3", True),
        ("ip6:2001::/15", True),
        ("ip6:2001:db8::/32", False),
        ("ip6:2001:db8::1", False),
        ("a", False),
        ("a/0", True),
        ("a:mail.example/24", False),
        ("mx//0", True),
        ("mx:b.example/24//15", True),
        ("mx/24//64", False),
        ("a:all", False),
        ("include:all", False),
        ("exists:%{i}.list.example", False),
        ("exp=a.example/0", False),
        # No prefix has so many digits, and Python reads no number of 5,000.
        pytest.param(f"ip4:0.0.0.0/{'0' * 5000}", False, id="ip4-long"),
        pytest.param(f"a/{'0' * 5000}", False, id="a-long"),
        pytest.param(f"mx//{'0' * 5000}", False, id="mx-long"),
    ],
)
def test_a_term(term: str, broad: bool) -> None:
    assert (broadest(record(term)) is not None) is broad


def test_what_matches_everybody_comes_first() -> None:
    everybody = Breadth("a.example", "all", everybody=True)
    assert broadest(record("ip4:0.0.0.0/0 a all")) == everybody
    assert broadest(record("ip4:0.0.0.0/0 ip4:1.0.0.0/4 -all")) == Breadth(
        "a.example", "ip4:0.0.0.0/0", everybody=False
    )


def test_a_term_behind_all_has_no_effect() -> None:
    assert broadest(record("-all ip4:0.0.0.0/0")) is None


@pytest.mark.parametrize("lead", ["include:other", "+include:other", "redirect=other"])
def test_a_record_that_is_led_to(lead: str) -> None:
    other = SpfRecord("other", "+all", [SpfTerm("+all")])
    assert broadest(record(lead, other=other)) == Breadth("other", "+all", everybody=True)
    assert broadest(record(f"include:between {lead}", between=record("-all"), other=other)) is not None


@pytest.mark.parametrize("lead", ["-include:other", "?include:other"])
def test_a_record_whose_senders_do_not_pass(lead: str) -> None:
    assert broadest(record(lead, other=record("+all"))) is None
