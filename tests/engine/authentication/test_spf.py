"""SPF: the whole suite of openspf.org, and why an evaluation ends in an error."""

from __future__ import annotations

import pytest

from smtptest.engine.authentication.spf import SpfFault, SpfResult, corrected, evaluate_spf, is_readable
from tests.engine.authentication.openspf import Case, cases, zone_of
from tests.engine.authentication.zone import Entries, Zone, ask

ADDRESS = "192.0.2.1"


def txt(*records: str) -> Entries:
    return {"TXT": list(records)}


@pytest.mark.parametrize("case", list(cases()), ids=lambda case: case.name)
async def test_openspf(case: Case) -> None:
    found = await evaluate_spf(ask(zone_of(case)), case.address, case.sender, case.helo)
    assert found.result in case.results
    # The suite writes the digits of an IPv6 address in upper case, RFC 7208 section 7.4 in lower case.
    assert found.explanation.lower() == case.explanation.lower()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("  'v = spf1; mx -all' ", "v=spf1 mx -all"),
        ("spf1 -all", "v=spf1 -all"),
        ("v=spf1include:a.test -all", "v=spf1 include:a.test -all"),
        ("v=spf1-all", "v=spf1 -all"),
        ('v=spf1"', "v=spf1"),
        ("v=spf1 -all", ""),
        # Sender ID, a token of a service, a version that is none.
        ("spf2.0/pra include:a.test -all", ""),
        ("spf-verification=abc", ""),
        ("v=spf10 -all", ""),
        ("v=DMARC1; p=none", ""),
    ],
)
def test_what_was_meant_for_spf(text: str, meant: str) -> None:
    assert corrected(text) == meant


@pytest.mark.parametrize(
    ("text", "readable"), [("v=spf1 mx -all", True), ("v=spf1 x -all", False), ("v=spf1 exp=a.test exp=b.test", False)]
)
def test_whether_a_record_can_be_read(text: str, readable: bool) -> None:
    assert is_readable(text) is readable


@pytest.mark.parametrize(
    ("text", "meant"), [(" ", ""), ("v ", ""), ("'", ""), ("v=", ""), ("v = spf", "v=spf1 x"), ("spf ", "v=spf1 x")]
)
def test_a_record_of_any_length_is_judged_at_once(text: str, meant: str) -> None:
    """A name server gives 64 KiB of what anybody has written: going back and forth in that would take years."""
    assert corrected(text + " " * 60_000 + "x") == meant


def test_the_suite_is_whole() -> None:
    assert len(list(cases())) == 203


async def evaluate(zone: dict[str, Entries], address: str = ADDRESS) -> tuple[SpfResult, SpfFault | None]:
    found = await evaluate_spf(ask(Zone(zone)), address, "postmaster@a.test", "helo.test")
    return found.result, found.fault


@pytest.mark.parametrize(
    ("zone", "fault"),
    [
        ({"a.test": txt("v=spf1 -all", "v=spf1 +all")}, SpfFault("several", "a.test")),
        ({"a.test": txt("v=spf1 ip4:300.0.0.1 -all")}, SpfFault("term", "a.test", "ip4:300.0.0.1")),
        ({"a.test": txt("v=spf1 redirect=b.test redirect=c.test")}, SpfFault("modifier", "a.test")),
        ({"a.test": txt("v=spf1 \u00ada\u00e9 -all")}, SpfFault("characters", "a.test")),
        ({"a.test": txt("v=spf1 include:b.test -all")}, SpfFault("no-record", "b.test")),
        ({"a.test": txt("v=spf1 redirect=b.test"), "b.test": txt("other")}, SpfFault("no-record", "b.test")),
        (
            {"a.test": txt("v=spf1 include:b.test -all"), "b.test": txt("v=spf1 a:x -all")},
            SpfFault("term", "b.test", "a:x"),
        ),
        (
            {
                "a.test": txt("v=spf1 include:b.test include:c.test -all"),
                "b.test": txt("v=spf1 ?all"),
                "c.test": txt("v=spf1 include:d.test"),
                "d.test": txt("v=spf1", "v=spf1"),
            },
            SpfFault("several", "d.test"),
        ),
        ({"a.test": txt("v=spf1 include:a.test -all")}, SpfFault("lookups", "a.test")),
        ({"a.test": txt("v=spf1 a:1.test a:2.test a:3.test a:4.test -all")}, SpfFault("voids", "a.test", "3.test")),
        (
            {"a.test": {"TXT": ["v=spf1 mx -all"], "MX": [f"10 m{number}.test." for number in range(11)]}},
            SpfFault("hosts", "a.test", "a.test"),
        ),
    ],
)
async def test_permanent_errors(zone: dict[str, Entries], fault: SpfFault) -> None:
    assert await evaluate(zone) == (SpfResult.PERMERROR, fault)


async def test_a_temporary_error_has_its_reason() -> None:
    result, fault = await evaluate({"a.test": txt("v=spf1 a:b.test -all"), "b.test": "fails"})
    assert fault is not None
    assert (result, fault.kind, fault.domain, fault.text) == (SpfResult.TEMPERROR, "dns", "a.test", "b.test")
    assert fault.reason is not None
    assert fault.reason.code == "lookup-timeout"


async def test_ten_lookups_and_two_voids_are_allowed() -> None:
    terms = " ".join(f"a:{number}.test" for number in range(10))
    zone: dict[str, Entries] = {f"{number}.test": {"A": ["192.0.2.200"]} for number in range(8)}
    found = await evaluate_spf(
        ask(Zone({**zone, "a.test": txt(f"v=spf1 {terms} -all")})), ADDRESS, "p@a.test", "h.test"
    )
    assert (found.result, found.lookups, found.voids, found.fault) == (SpfResult.FAIL, 10, 2, None)


@pytest.mark.parametrize("address", [ADDRESS, "2001:db8::1"])
async def test_what_the_policy_withholds_is_no_void_and_no_match(address: str) -> None:
    zone: dict[str, Entries] = {
        "a.test": txt("v=spf1 a:1.test a:2.test a:3.test a:4.test ?all"),
        **{f"{number}.test": "withheld" for number in range(1, 5)},
    }
    assert await evaluate(zone, address) == (SpfResult.NEUTRAL, None)


async def test_no_more_is_asked_than_the_budget_has() -> None:
    zone = Zone({"a.test": txt("v=spf1 a:1.test a:2.test -all")})
    found = await evaluate_spf(ask(zone).limited(2), ADDRESS, "p@a.test", "h.test")
    assert found.result is SpfResult.TEMPERROR
    assert found.fault is not None
    assert found.fault.reason is not None
    assert (found.fault.reason.code, len(zone.asked)) == ("lookup-too-many", 2)
