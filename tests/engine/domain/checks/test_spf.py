"""Whether the domain says who may send for it."""

from __future__ import annotations

from typing import Any

import pytest

from smtptest.engine.domain.checks.spf import check, merged
from smtptest.engine.domain.plan import DomainPlan
from tests.engine.domain.helpers import DOMAIN, checked
from tests.servers.dns import Misbehaviour, Zone

A = {"A": ["198.51.100.7"]}


def txt(*texts: str) -> dict[str, list[str]]:
    return {"TXT": [f'"{text}"' for text in texts]}


def lookups(count: int) -> Zone:
    names = [f"h{number}.example" for number in range(count)]
    terms = " ".join(f"a:{name}" for name in names)
    return {DOMAIN: txt(f"v=spf1 {terms} -all"), **dict.fromkeys(names, A)}


@pytest.mark.parametrize(
    ("zone", "result"),
    [
        ({DOMAIN: txt("v=spf1 ip4:192.0.2.0/28 -all")}, "one good"),
        ({DOMAIN: txt("other", "v=spf1 ip4:198.51.100.1 ~all")}, "softfail info"),
        ({DOMAIN: txt("v=spf1 ip4:198.51.100.1")}, "neutral warning"),
        ({DOMAIN: txt("v=spf1 ip4:198.51.100.1 ?all")}, "neutral warning"),
        ({DOMAIN: txt("v=spf1 ip4:198.51.100.1 all")}, "plus-all problem"),
        ({DOMAIN: txt("v=spf1 +all")}, "plus-all problem"),
        ({DOMAIN: txt("v=spf1 ptr -all")}, "ptr warning"),
        ({DOMAIN: txt("v=spf1 -all ptr")}, "ignored warning"),
        ({DOMAIN: txt("v=spf1 ~all -all")}, "ignored warning"),
        ({DOMAIN: txt("v=spf1 redirect=b.example ~all"), "b.example": txt("v=spf1 -all")}, "ignored warning"),
        ({DOMAIN: txt("v=spf1 include=b.example")}, "equals-sign warning"),
        ({DOMAIN: txt("v=spf1 -ALL -all exp=b.example op=spf")}, "one good"),
        ({DOMAIN: txt("v=spf1 redirect=b.example"), "b.example": txt("v=spf1 -all")}, "one good"),
        ({DOMAIN: txt("v=spf1 redirect=b.example"), "b.example": txt("v=spf1 +all")}, "plus-all problem"),
        ({DOMAIN: txt("v=spf1 include:b.example -all"), "b.example": txt("v=spf1 +all")}, "everybody problem"),
        ({DOMAIN: txt("v=spf1 include:b.example -all"), "b.example": txt("v=spf1 ?all")}, "one good"),
        ({DOMAIN: txt("v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all")}, "broad problem"),
        # The same question whoever sends: it lets everybody pass, or nobody.
        ({DOMAIN: txt("v=spf1 exists:h.example -all"), "h.example": A}, "exists problem"),
        (
            {
                DOMAIN: txt("v=spf1 include:b.example ~all"),
                "b.example": txt("v=spf1 +EXISTS:h.example"),
                "h.example": A,
            },
            "exists problem",
        ),
        ({DOMAIN: {**txt("v=spf1 exists:%{D} -all"), **A}}, "exists problem"),
        ({DOMAIN: {**txt("v=spf1 exists:%{i}.%{d} -all"), **A}}, "one good"),
        ({DOMAIN: txt("v=spf1 exists:h.example -all")}, "one good"),
        ({DOMAIN: txt("v=spf1 -exists:h.example -all"), "h.example": A}, "one good"),
        ({DOMAIN: txt("v=spf1 exists:%{i}.h.example -all"), "192.0.2.1.h.example": A}, "one good"),
        ({DOMAIN: txt("other")}, "none problem"),
        ({DOMAIN: {"MX": ["0 ."]}}, "none-parked warning"),
        ({}, "none problem"),
        ({DOMAIN: txt("v=spf1; mx -all")}, "nearly problem"),
        ({DOMAIN: txt("v=spf1; hello world")}, "nearly problem"),
        ({DOMAIN: txt("spf2.0/pra include:b.example -all")}, "none problem"),
        ({DOMAIN: txt("v=spf1 -all", "v=spf1 ~all")}, "several problem"),
        (
            {DOMAIN: txt("v=spf1 include:b.example -all"), "b.example": txt("v=spf1 -all", "v=spf1 ~all")},
            "included-several problem",
        ),
        (
            {DOMAIN: txt("v=spf1 ip4:198.51.100.1 include:b.example -all"), "b.example": txt("v=spf1 ip4:1.2.3 -all")},
            "included-term problem",
        ),
        (
            {DOMAIN: txt("v=spf1 redirect=b.example"), "b.example": txt("v=spf1 exp=a.example exp=b.example")},
            "included-modifier problem",
        ),
        (
            {DOMAIN: txt("v=spf1 include:b.example -all"), "b.example": txt("v=spf1 \\226\\128\\147all")},
            "included-characters problem",
        ),
        ({DOMAIN: txt("v=spf1 include:b.example -all")}, "no-record problem"),
        ({DOMAIN: txt("v=spf1 ip4:1.2.3 -all")}, "term problem"),
        ({DOMAIN: txt("v=spf1 exp=a.example exp=b.example -all")}, "modifier problem"),
        ({DOMAIN: txt("v=spf1 \\226\\128\\147all")}, "characters problem"),
        ({DOMAIN: txt("v=spf1 mx -all") | {"MX": [f"1 m{number}.example." for number in range(11)]}}, "hosts problem"),
        ({DOMAIN: Misbehaviour.SERVFAIL}, "unknown unknown"),
        ({DOMAIN: txt("v=spf1 a:b.example -all"), "b.example": Misbehaviour.SERVFAIL}, "unknown unknown"),
        (lookups(11), "limited info"),
        ({DOMAIN: txt("v=spf1 a:1.example a:2.example a:3.example ~all")}, "limited info"),
        ({DOMAIN: txt(f"v=spf1 include:{DOMAIN} -all")}, "circle problem"),
        ({DOMAIN: txt(f"v=spf1 redirect={DOMAIN}")}, "circle problem"),
        ({DOMAIN: txt(f"v=spf1 ip4:192.0.2.1 include:{DOMAIN} -all")}, "one good"),
    ],
)
async def test_the_record(zone: Zone, result: str) -> None:
    told = await checked(check, zone)
    assert told.results("spf-record") == [f"spf-record: {result}"]


@pytest.mark.parametrize(("text", "record"), [("v=spf1; mx -all", "v=spf1 mx -all"), ("v=spf1; hello world", "")])
async def test_no_record_is_advised_that_has_a_syntax_error(text: str, record: str) -> None:
    told = await checked(check, {DOMAIN: txt(text)})
    assert told.only("spf-record").record == (f'{DOMAIN}. IN TXT "{record}"' if record else "")


async def test_what_has_no_effect_is_named() -> None:
    told = await checked(check, {DOMAIN: txt("v=spf1 -all redirect=b.example")})
    ignored = told.only("spf-record")
    assert ignored.title == f"“redirect=b.example” in the SPF record of {DOMAIN} has no effect"
    assert ignored.detail == "Receivers ignore every term after “-all”, and “redirect=” anywhere beside it."
    told = await checked(check, {DOMAIN: txt("v=spf1 IP4=198.51.100.4 -all")})
    assert told.only("spf-record").advice == "Write “IP4:198.51.100.4”, or remove it."


@pytest.mark.parametrize(
    ("entry", "results"),
    [
        (txt("v=spf1 -all") | {"SPF": ['"v=spf1 -all"']}, ["spf-record SPF: type-99 warning", "spf-record: one good"]),
        ({"SPF": ['"v=spf1 -all"']}, ["spf-record SPF: type-99 warning", "spf-record: none problem"]),
        (
            txt(f"v=spf1 {'ip4:198.51.100.1 ' * 14}", "x") | {"SPF": Misbehaviour.SERVFAIL},
            ["spf-record: neutral warning"],
        ),
    ],
)
async def test_what_is_odd_beside_the_record(entry: dict[str, Any], results: list[str]) -> None:
    told = await checked(check, {DOMAIN: entry})
    assert told.results("spf-record") == results


async def test_a_record_that_does_not_fit_into_a_datagram_of_old() -> None:
    strings = [f"v=spf1 {'ip4:198.51.100.1 ' * 14}", "ip4:198.51.100.1 " * 15, "-all"]
    told = await checked(check, {DOMAIN: {"TXT": [" ".join(f'"{each}"' for each in strings)]}})
    assert told.results("spf-record") == ["spf-record: one good"]
    strings.insert(2, "ip4:198.51.100.1 ")
    told = await checked(check, {DOMAIN: {"TXT": [" ".join(f'"{each}"' for each in strings)]}})
    assert told.results("spf-record") == ["spf-record TXT: long info", "spf-record: one good"]
    assert f"It has {sum(map(len, strings))} characters." in told.only("spf-record", "TXT").detail


@pytest.mark.parametrize(
    ("zone", "result"),
    [
        ({DOMAIN: txt("v=spf1 -all")}, "few good"),
        (lookups(8), "few good"),
        (lookups(9), "near warning"),
        (lookups(10), "near warning"),
        (lookups(11), "many problem"),
        ({DOMAIN: txt(f"v=spf1 include:{DOMAIN} -all")}, "many problem"),
        ({DOMAIN: txt("v=spf1 a:b.example -all"), "b.example": Misbehaviour.SERVFAIL}, "unknown unknown"),
    ],
)
async def test_lookups(zone: Zone, result: str) -> None:
    told = await checked(check, zone)
    assert told.results("spf-lookups") == [f"spf-lookups: {result}"]


VOIDS: Zone = {"h.example": A, "six.example": {"AAAA": ["2001:db8::7"]}, "fails.example": Misbehaviour.SERVFAIL}


@pytest.mark.parametrize(
    ("record", "result"),
    [
        ("v=spf1 a:h.example exists:%{i}.list.example ptr -all", "all-exist good"),
        ("v=spf1 a:1.example a:2.example -all", "some warning"),
        ("v=spf1 a:1.example a:2.example mx:3.example -all", "many problem"),
        ("v=spf1 a:six.example -all", "some-ipv6 warning"),
        ("v=spf1 a:six.example a:1.example a:2.example -all", "many-ipv6 problem"),
        ("v=spf1 a:six.example include:1.example -all", "unknown unknown"),
        ("v=spf1 include:1.example -all", "unknown unknown"),
        ("v=spf1 a:fails.example -all", "unknown unknown"),
    ],
)
async def test_voids(record: str, result: str) -> None:
    told = await checked(check, {DOMAIN: txt(record), **VOIDS})
    assert told.results("spf-void") == [f"spf-void: {result}"]


async def test_of_several_records_in_one_the_lookups_are_counted() -> None:
    first, second = (" ".join(f"include:{name}{at}.example" for at in range(6)) for name in "ab")
    told = await checked(check, {DOMAIN: txt(f"v=spf1 {first} ~all", f"v=spf1 {second} ~all")})
    assert told.results("spf-record") == ["spf-record: several-many problem"]
    assert "it needs 12 DNS lookups or more" in told.only("spf-record").advice


async def test_the_null_mx_has_a_name_in_words() -> None:
    told = await checked(check, {DOMAIN: txt("v=spf1 mx -all") | {"MX": ["0 ."]}})
    assert ": MX . (A)." in told.only("spf-void").detail


async def test_a_name_with_ipv6_only_is_not_to_be_removed() -> None:
    told = await checked(check, {DOMAIN: txt("v=spf1 a:six.example a:1.example -all"), **VOIDS})
    assert told.only("spf-void").detail == (
        "Nothing found for: six.example (A), 1.example (A). Two such lookups are allowed; a third is a permanent "
        "error. Only with IPv6 addresses: six.example."
    )


async def test_a_circle_is_shown_from_where_it_begins() -> None:
    zone: Zone = {
        DOMAIN: txt("v=spf1 include:b.example include:d.example -all"),
        "b.example": txt("v=spf1 -all"),
        "d.example": txt("v=spf1 include:e.example -all"),
        "e.example": txt("v=spf1 redirect=D.EXAMPLE"),
    }
    found = (await checked(check, zone)).only("spf-record")
    assert found.detail.startswith("d.example → e.example → d.example. Receivers stop")
    assert found.advice.endswith("out of the record of e.example.")


async def test_what_is_not_there_has_no_lookups() -> None:
    assert len((await checked(check, {})).results()) == 1


async def test_the_tree_is_told() -> None:
    zone: Zone = {
        DOMAIN: txt("v=spf1 include:b.example ip4:192.0.2.9 mx include:c.example -all") | {"MX": ["1 m.example."]},
        "b.example": txt("v=spf1 a:m.example include:c.example -all"),
        "c.example": txt("v=spf1 ip4:198.51.100.0/24 -all"),
        "m.example": A,
    }
    told = await checked(check, zone)
    assert told.only("spf-lookups").trace == (
        f"{DOMAIN}: v=spf1 include:b.example ip4:192.0.2.9 mx include:c.example -all",
        " 1 include:b.example → v=spf1 a:m.example include:c.example -all",
        " 2    a:m.example",
        " 3    include:c.example → v=spf1 ip4:198.51.100.0/24 -all",
        " 4 mx",
        " 5 include:c.example → v=spf1 ip4:198.51.100.0/24 -all",
    )
    assert told.only("spf-lookups").title == "The SPF record needs 5 of 10 DNS lookups"


async def test_names_that_lead_to_nothing_are_told() -> None:
    told = await checked(check, {DOMAIN: txt("v=spf1 a:1.example mx:2.example -all")})
    assert "1.example (A), 2.example (MX)" in told.only("spf-void").detail


@pytest.mark.parametrize(
    ("zone", "addresses", "record"),
    [
        ({}, (), "v=spf1 mx ~all"),
        ({DOMAIN: {"A": ["192.0.2.5"]}}, (), "v=spf1 a ~all"),
        ({}, ("192.0.2.5", "2001:db8::5"), "v=spf1 mx ip4:192.0.2.5 ip6:2001:db8::5 ~all"),
        ({DOMAIN: {"MX": ["0 ."]}}, (), "v=spf1 -all"),
        ({DOMAIN: {"MX": ["0 ."]}}, ("192.0.2.5",), "v=spf1 ip4:192.0.2.5 ~all"),
        ({DOMAIN: txt("v=spf1; mx  -all")}, (), "v=spf1 mx -all"),
        ({DOMAIN: txt("v=spf1 mx -all", "v=spf1 a ~all")}, (), "v=spf1 mx a ~all"),
    ],
)
async def test_the_record_to_publish(zone: Zone, addresses: tuple[str, ...], record: str) -> None:
    told = await checked(check, zone, DomainPlan(domain=DOMAIN, addresses=addresses))
    assert told.only("spf-record").record == f'{DOMAIN}. IN TXT "{record}"'


@pytest.mark.parametrize(
    ("texts", "record"),
    [
        (["v=spf1 mx -all", "v=spf1 MX a -all"], "v=spf1 mx MX a -all"),
        (["v=spf1 mx -all", "v=spf1 redirect=b.example"], "v=spf1 mx include:b.example -all"),
        (["v=spf1 +all", "v=spf1 -all"], "v=spf1 ~all"),
        (["v=spf1", "v=spf1"], "v=spf1 ~all"),
        (["v=spf1 mx exp=a.example -all", "v=spf1 a EXP=b.example -all"], "v=spf1 mx exp=a.example a -all"),
    ],
)
def test_several_records_in_one(texts: list[str], record: str) -> None:
    assert merged(texts) == record
