"""Whole checks of domains that a real name server publishes, signed, and a validating one answers for.

The mail server and the web server are real as well. Results are compared as a whole, sorted: checks run side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from smtptest.engine.events import Event, Resolved
from tests.engine.domain.scenarios.lab import MODES, SENDER, STRANGER, Lab, lab
from tests.servers.name_servers import missing

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    if reason := missing():
        pytest.skip(reason)
    with lab(tmp_path_factory.mktemp("lab")) as running:
        yield running


EXPECTED = {
    "good.test": """
        bimi-svg: valid good
        bimi: without-certificate warning
        caa: restricted good
        dane mx.good.test (127.0.0.1): rollover good
        dkim-key s1: good good
        dmarc-find: own good
        dmarc-policy: strong good
        dmarc-rua: own good
        dnssec good.test: signed good
        dnssec mx.good.test: signed good
        fcrdns 203.0.113.1: confirmed good
        fcrdns 203.0.113.2: mismatch problem
        helo-match 203.0.113.1: match good
        helo-match 203.0.113.2: differs warning
        ipv6: none info
        mta-sts-dns: found good
        mta-sts-mode: enforce good
        mta-sts-mx mx.good.test: valid good
        mta-sts-policy: valid good
        mx-cname mx.good.test: direct good
        mx-null: named good
        mx-resolve mx.good.test: found good
        ptr 203.0.113.1: named good
        ptr 203.0.113.2: named good
        ptr-generic 203.0.113.1: own good
        ptr-generic 203.0.113.2: own good
        spf-eval 203.0.113.1: pass good
        spf-eval 203.0.113.2: fail problem
        spf-helo 203.0.113.1: pass good
        spf-helo 203.0.113.2: fail problem
        spf-lookups: few good
        spf-record: one good
        spf-void: all-exist good
        tls-rpt: found good
    """,
    "bogus.test": """
        bimi: none info
        caa: open info
        dkim-key: none-found unknown
        dmarc-find: none problem
        dnssec bogus.test: bogus problem
        mta-sts-dns: none info
        mx-null: unknown unknown
        spf-record: unknown unknown
        tls-rpt: none info
    """,
    "lame.example": """
        bimi: unknown unknown
        caa: unknown unknown
        dkim-key: none-found unknown
        dmarc-find: unknown unknown
        dnssec lame.example: unknown unknown
        mta-sts-dns: unknown unknown
        mx-null: unknown unknown
        spf-record: unknown unknown
        tls-rpt: unknown unknown
    """,
    "odd.test": """
        bimi: none info
        caa: open info
        dane alias.odd.test: insecure warning
        dane dangling.nowhere.test: none info
        dane mx.odd.test: insecure warning
        dkim-key: none-found unknown
        dmarc-find: own good
        dmarc-policy: none warning
        dmarc-rua elsewhere.test: refused problem
        dnssec alias.odd.test: unsigned info
        dnssec dangling.nowhere.test: signed good
        dnssec mx.odd.test: unsigned info
        dnssec odd.test: unsigned info
        ipv6: none info
        mta-sts-dns: found good
        mta-sts-mode: testing warning
        mta-sts-mx alias.odd.test: not-listed warning
        mta-sts-mx dangling.nowhere.test: not-listed warning
        mta-sts-mx mx.odd.test: valid good
        mta-sts-policy: valid good
        mx-cname alias.odd.test: alias warning
        mx-cname dangling.nowhere.test: direct good
        mx-cname mx.odd.test: direct good
        mx-null: named good
        mx-resolve alias.odd.test: found good
        mx-resolve dangling.nowhere.test: none problem
        mx-resolve mx.odd.test: found good
        spf-record: several problem
        tls-rpt: none info
    """,
    "loops.test": """
        bimi: none info
        caa: open info
        dkim-key: none-parked info
        dmarc-find: none-parked problem
        dnssec loops.test: signed good
        mta-sts-dns: none-parked info
        mx-null: null info
        spf-lookups: many problem
        spf-record: circle problem
        spf-void: unknown unknown
        tls-rpt: none-parked info
    """,
    "macros.test": """
        bimi: none info
        caa: open info
        dane mx.good.test: published info
        dkim-key: none-found unknown
        dmarc-find: none problem
        dnssec macros.test: signed good
        dnssec mx.good.test: signed good
        fcrdns 203.0.113.1: confirmed good
        fcrdns 203.0.113.2: mismatch problem
        helo-match 203.0.113.1: not-given info
        helo-match 203.0.113.2: not-given info
        ipv6: none info
        mta-sts-dns: none info
        mx-cname mx.good.test: direct good
        mx-null: named good
        mx-resolve mx.good.test: found good
        ptr 203.0.113.1: named good
        ptr 203.0.113.2: named good
        ptr-generic 203.0.113.1: own good
        ptr-generic 203.0.113.2: own good
        spf-eval 203.0.113.1: pass good
        spf-eval 203.0.113.2: fail-explained problem
        spf-lookups: few good
        spf-record SPF: type-99 warning
        spf-record: one good
        spf-void: all-exist good
        tls-rpt: none info
    """,
    "big.test": """
        bimi: none info
        caa: open info
        dane mx.good.test: published info
        dkim-key: none-found unknown
        dmarc-find: none problem
        dnssec big.test: signed good
        dnssec mx.good.test: signed good
        ipv6: none info
        mta-sts-dns: none info
        mx-cname mx.good.test: direct good
        mx-null: named good
        mx-resolve mx.good.test: found good
        spf-lookups: few good
        spf-record TXT: long info
        spf-record: one good
        spf-void: all-exist good
        tls-rpt: none info
    """,
}
PLANS: dict[str, dict[str, Any]] = {
    "good.test": {"addresses": (SENDER, STRANGER), "helo": "out.good.test", "selectors": ("s1",)},
    "macros.test": {"addresses": (SENDER, STRANGER), "connect": False},
    "big.test": {"connect": False},
}


@pytest.mark.parametrize("domain", EXPECTED)
async def test_every_result_of_a_domain(domain: str, real: Lab) -> None:
    told = await real.check(domain, **PLANS.get(domain, {}))
    assert sorted(told.results()) == [line.strip() for line in EXPECTED[domain].strip().splitlines()]
    assert [
        text for event in told.events for text in _texts(event) if re.search(r"[\x00-\x1f\x7f-\x9f\u202e]", text)
    ] == []


def _texts(event: Event) -> list[str]:
    stored = event.to_json()
    return [
        text
        for value in stored.values()
        for text in (value if isinstance(value, list) else [value])
        if isinstance(text, str)
    ]


async def test_each_usage_of_tlsa_records(real: Lab) -> None:
    told = await real.check("usages.test")
    assert sorted(told.results("dane")) == [
        "dane both.usages.test (127.0.0.1): match good",
        "dane ee-certificate.usages.test (127.0.0.1): match good",
        "dane ee-key.usages.test (127.0.0.1): match good",
        "dane ee-long.usages.test (127.0.0.1): match good",
        "dane pkix-ee.usages.test: unusable warning",
        "dane pkix-ta.usages.test: unusable warning",
        "dane ta-certificate.usages.test (127.0.0.1): match good",
        "dane ta-key.usages.test (127.0.0.1): match good",
        "dane ta-of-another.usages.test (127.0.0.1): mismatch problem",
        "dane ta-whole.usages.test (127.0.0.1): match good",
    ]


async def test_each_mode_of_a_policy(real: Lab) -> None:
    found = {mode: (await real.check(f"{mode}.test", connect=False)).results(*_POLICY) for mode in MODES}
    assert found == {
        "enforce": [
            "mta-sts-dns: found good",
            "mta-sts-policy: valid good",
            "mta-sts-mode: enforce good",
            "mta-sts-mx mx.enforce.test: listed good",
        ],
        "testing": [
            "mta-sts-dns: found good",
            "mta-sts-policy: valid good",
            "mta-sts-mode: testing warning",
            "mta-sts-mx mx.testing.test: listed good",
        ],
        "none": ["mta-sts-dns: found good", "mta-sts-policy: valid good", "mta-sts-mode: off info"],
        "gone": ["mta-sts-dns: found good", "mta-sts-policy: unreachable problem"],
        "html": ["mta-sts-dns: found good", "mta-sts-policy: media-type problem"],
        "other-host": ["mta-sts-dns: found good", "mta-sts-policy: unreachable problem"],
    }


_POLICY = ("mta-sts-dns", "mta-sts-policy", "mta-sts-mode", "mta-sts-mx")


async def test_what_is_signed_is_vouched_for_and_what_is_not_is_not(real: Lab) -> None:
    """Also that there is no such record, or no such name: by NSEC. Forged records are no answer."""
    told = [await real.check(name, connect=False) for name in ("good.test", "odd.test", "bogus.test")]
    vouched = {(event.query, event.type): event.secure for one in told for event in one.of(Resolved)}
    asked = [
        ("good.test", "MX"), ("mx.good.test", "AAAA"), ("google._domainkey.good.test", "TXT"), ("odd.test", "MX"),
        ("dangling.nowhere.test", "A"), ("bogus.test", "MX"), ("bogus.test", "TXT"), ("bogus.test", "CAA"),
    ]  # fmt: skip
    assert [vouched[question] for question in asked] == [True, True, True, False, True, None, None, True]
