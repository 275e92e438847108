"""What the domain wants done with mail that fails."""

from __future__ import annotations

import pytest

from smtptest.engine.domain.checks.dmarc import check
from smtptest.engine.domain.plan import DomainPlan
from tests.engine.domain.checks.test_spf import txt
from tests.engine.domain.helpers import DOMAIN, Told, checked
from tests.servers.dns import Misbehaviour, Zone

OWN = f"_dmarc.{DOMAIN}"
BELOW = f"a.b.{DOMAIN}"


async def asked(zone: Zone, domain: str = DOMAIN) -> Told:
    return await checked(check, zone, DomainPlan(domain=domain))


@pytest.mark.parametrize(
    ("zone", "domain", "result"),
    [
        ({OWN: txt("v=DMARC1; p=reject")}, DOMAIN, "own good"),
        ({OWN: txt("v=DMARC1; p=reject")}, BELOW, "organisational info"),
        ({"_dmarc.example": txt("v=DMARC1; p=reject; psd=y")}, BELOW, "suffix warning"),
        ({}, DOMAIN, "none problem"),
        ({DOMAIN: {"MX": ["0 ."]}}, DOMAIN, "none-parked problem"),
        ({OWN: txt("v=spf1 -all")}, DOMAIN, "none problem"),
        ({OWN: txt("v=DMARC1; p=none", "v=DMARC1; p=reject")}, DOMAIN, "several problem"),
        ({OWN: txt("v=DMARC1; p=none", "v=DMARC1; p=reject")}, BELOW, "several problem"),
        ({OWN: txt("v=dmarc1; p=none")}, DOMAIN, "nearly problem"),
        # Another applies, but not the one that was meant.
        ({OWN: txt("v=dmarc1; p=none"), "_dmarc.example": txt("v=DMARC1; p=none")}, DOMAIN, "nearly problem"),
        ({OWN: txt("v=DMARC1", "v=DMARC1; p=x"), "_dmarc.example": txt("v=DMARC1")}, DOMAIN, "several problem"),
        ({OWN: Misbehaviour.SERVFAIL}, DOMAIN, "unknown unknown"),
        ({OWN: Misbehaviour.SERVFAIL}, BELOW, "unknown unknown"),
        ({OWN: txt("v=DMARC1; p=reject"), "_dmarc.example": Misbehaviour.SERVFAIL}, DOMAIN, "own good"),
    ],
)
async def test_the_record_that_applies(zone: Zone, domain: str, result: str) -> None:
    assert (await asked(zone, domain)).results("dmarc-find")[0] == f"dmarc-find: {result}"


async def test_a_domain_that_sends_is_not_advised_to_forbid_its_mail() -> None:
    sends = DomainPlan(domain=DOMAIN, addresses=("192.0.2.5",))
    told = await checked(check, {DOMAIN: {"MX": ["0 ."]}}, sends)
    assert told.results() == ["dmarc-find: none problem"]
    assert told.only("dmarc-find").record == f'{OWN}. IN TXT "v=DMARC1; p=none; rua=mailto:dmarc@{DOMAIN}"'


@pytest.mark.parametrize(
    ("zone", "domain", "results"),
    [
        # co.uk is a public suffix: what is published there counted for nobody below it.
        ({"_dmarc.co.uk": txt("v=DMARC1; p=reject")}, "lab.co.uk", ["organisational info", "older-none warning"]),
        # psd=n below the registered domain draws a border that the list does not have.
        (
            {f"_dmarc.b.{DOMAIN}": txt("v=DMARC1; p=none; psd=n"), OWN: txt("v=DMARC1; p=reject")},
            BELOW,
            ["organisational info", "older warning"],
        ),
        # Without it, the record between the two counts for neither.
        ({f"_dmarc.b.{DOMAIN}": txt("v=DMARC1"), OWN: txt("v=DMARC1; p=reject")}, BELOW, ["organisational info"]),
        (
            {f"_dmarc.b.{DOMAIN}": txt("v=DMARC1; psd=n; p=none"), OWN: txt("v=DMARC1; p=none", "v=DMARC1")},
            BELOW,
            ["organisational info", "older-none warning"],
        ),
        (
            {f"_dmarc.b.{DOMAIN}": txt("v=DMARC1; psd=n; p=none"), OWN: Misbehaviour.SERVFAIL},
            BELOW,
            ["organisational info"],
        ),
    ],
)  # fmt: skip
async def test_where_the_older_rule_differs(zone: Zone, domain: str, results: list[str]) -> None:
    told = await asked(zone, domain)
    subjects = ("", " RFC 7489")
    expected = [f"dmarc-find{subject}: {result}" for subject, result in zip(subjects, results, strict=False)]
    assert told.results("dmarc-find") == expected


async def test_the_walk_is_told_step_by_step() -> None:
    zone: Zone = {
        f"_dmarc.{BELOW}": txt("v=DMARC1; p=none", "v=DMARC1; p=reject"),
        OWN: txt("v=DMARC1; p=reject"),
        "_dmarc.example": Misbehaviour.SERVFAIL,
    }
    told = await asked(zone, BELOW)
    assert told.only("dmarc-find").trace == (
        f"1 _dmarc.{BELOW}: v=DMARC1; p=none",
        f"1 _dmarc.{BELOW}: v=DMARC1; p=reject",
        f"2 _dmarc.b.{DOMAIN}: NXDOMAIN",
        f"3 {OWN}: v=DMARC1; p=reject",
        "4 _dmarc.example: ?",
    )
    assert told.only("dmarc-find").about == 3


async def test_no_more_than_eight_steps() -> None:
    told = await asked({}, "a.b.c.d.e.f.g.h.i.j.k.example.com")
    assert len([one for one in told.questions if one.startswith("_dmarc.")]) == 8


@pytest.mark.parametrize(
    ("tags", "result", "better"),
    [
        ("p=reject", "strong good", ""),
        ("p=quarantine; sp=reject; pct=100", "strong good", ""),
        ("p=none; sp=reject", "none warning", "p=quarantine; sp=reject"),
        ("p=none; t=y; pct=50", "none warning", "p=quarantine"),
        ("p=reject; t=y", "testing warning", "p=reject"),
        ("p=reject; t=y; pct=20", "testing warning", "p=reject"),
        ("p=reject; pct=20", "partial warning", "p=reject"),
        ("p=reject; sp=none; np=none", "subdomains warning", "p=reject; sp=reject"),
        ("p=reject; np=quarantine", "subdomains warning", "p=reject; sp=reject"),
        ("rua=mailto:x@lab.example", "no-policy problem", "p=none; rua=mailto:x@lab.example"),
        ("adkim=s", "no-policy problem", "p=none; adkim=s"),
        ("p=refuse", "value problem", ""),
        ("p=reject; sp=refuse", "value problem", ""),
        ("p=reject; adkim=x", "value warning", ""),
        ("p=reject; p=none; adkim=x", "repeated problem", ""),
        ("p=reject; word", "junk warning", ""),
        ("word; adkim=s", "junk problem", ""),
        ("p=none; word; pct=50", "junk warning", ""),
        # A no-break space in UTF-8.
        (r"\194\160p=reject; rua=mailto:x@lab.example", "characters problem", "p=reject; rua=mailto:x@lab.example"),
        (r"p=reject; \194\160adkim=s", "characters warning", "p=reject; adkim=s"),
        (r"\195\188ber alles", "characters problem", ""),
        ("p=reject; later=x; ri=1; rua=x", "strong good", ""),
    ],
)
async def test_the_policy(tags: str, result: str, better: str) -> None:
    told = await asked({OWN: txt(f"v=DMARC1; {tags.replace(';', chr(92) + ';')}")})
    assert told.results("dmarc-policy") == [f"dmarc-policy: {result}"]
    assert told.only("dmarc-policy").record == (f'{OWN}. IN TXT "v=DMARC1; {better}"' if better else "")


async def test_a_domain_without_mail_forbids_all() -> None:
    zone: Zone = {OWN: txt("v=DMARC1; p=none; sp=none; t=y"), DOMAIN: {"MX": ["0 ."]}}
    told = await asked(zone)
    assert told.results("dmarc-policy") == ["dmarc-policy: none-parked warning"]
    assert told.only("dmarc-policy").record == f'{OWN}. IN TXT "v=DMARC1; p=reject; sp=none"'
    sends = await checked(check, zone, DomainPlan(domain=DOMAIN, addresses=("192.0.2.5",)))
    assert sends.results("dmarc-policy") == ["dmarc-policy: none warning"]


@pytest.mark.parametrize(
    ("tags", "exists", "result", "better"),
    [
        ("p=reject; sp=none; np=reject", True, "none warning", "p=reject; sp=quarantine; np=reject"),
        ("p=reject; sp=none; np=reject", False, "strong good", ""),
        ("p=reject; sp=reject; np=none", False, "none warning", "p=reject; sp=reject; np=quarantine"),
        ("p=none", True, "none warning", "p=quarantine"),
    ],
)
async def test_the_policy_for_a_domain_below(tags: str, exists: bool, result: str, better: str) -> None:
    there: Zone = {BELOW: {"A": ["192.0.2.1"]}} if exists else {}
    told = await asked({OWN: txt(f"v=DMARC1; {tags}"), **there}, BELOW)
    assert told.results("dmarc-policy") == [f"dmarc-policy: {result}"]
    assert told.only("dmarc-policy").record == (f'{OWN}. IN TXT "v=DMARC1; {better}"' if better else "")


@pytest.mark.parametrize(
    ("zone", "record"),
    [
        ({}, f"v=DMARC1; p=none; rua=mailto:dmarc@{DOMAIN}"),
        ({DOMAIN: {"MX": ["0 ."]}}, "v=DMARC1; p=reject"),
        ({"_dmarc.example": txt("v=DMARC1; psd=y; p=none")}, f"v=DMARC1; p=none; rua=mailto:dmarc@{DOMAIN}"),
    ],
)
async def test_the_record_to_publish(zone: Zone, record: str) -> None:
    assert (await asked(zone)).only("dmarc-find").record == f'{OWN}. IN TXT "{record}"'
