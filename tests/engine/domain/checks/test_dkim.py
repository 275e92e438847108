"""The keys that the domain signs with."""

from __future__ import annotations

import pytest

from smtptest.engine.domain.checks.dkim import COMMON, check
from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.guard.policy import Policy
from tests.engine.authentication.keys import ed25519, rsa
from tests.engine.authentication.zone import presented
from tests.engine.domain.helpers import DOMAIN, Told, checked
from tests.servers.dns import Entry, Misbehaviour, Zone

NAME = f"_domainkey.{DOMAIN}"


async def asked(entries: dict[str, Entry] | Misbehaviour | None, *selectors: str, published: str = "s1") -> Told:
    zone = {} if entries is None else {f"{published}.{NAME}": entries}
    return await checked(check, zone, DomainPlan(domain=DOMAIN, selectors=selectors))


def key(*texts: str) -> dict[str, Entry]:
    return {"TXT": [presented(text, "TXT") for text in texts]}


@pytest.mark.parametrize(
    ("entries", "given", "tried"),
    [
        (key(f"v=DKIM1; k=rsa; p={rsa(2048)}"), "good good", "good good"),
        (key(f"p={rsa(4096)}"), "good good", "good good"),
        (key(f"v=DKIM1; p={rsa(4352)}"), "long warning", "long warning"),
        (key(f"v=DKIM1; p={rsa(1024)}"), "weak warning", "weak warning"),
        (key(f"v=DKIM1; p={rsa(768)}"), "short problem", "short problem"),
        (key(f"v=DKIM1; k=ed25519; p={ed25519()}"), "ed25519 info", "ed25519 info"),
        (key(f"v=DKIM1; t=y; p={rsa(2048)}"), "testing warning", "testing warning"),
        (key("v=DKIM1; p="), "revoked problem", "retired info"),
        (key("v=DKIM1; p=a*b"), "base64 problem", "base64 problem"),
        (key(f"p={rsa(1024)}", f"p={rsa(2048)}"), "several problem", "several problem"),
        (key("v=spf1 -all", f"p={rsa(2048)}"), "good good", "good good"),
        (key("v=spf1 -all"), "not-a-key problem", None),
        ({"A": ["192.0.2.1"]}, "missing problem", None),
        (None, "missing problem", None),
        (Misbehaviour.SERVFAIL, "unknown unknown", None),
    ],
)
async def test_keys(entries: dict[str, Entry] | Misbehaviour | None, given: str, tried: str | None) -> None:
    assert (await asked(entries, "s1")).results() == [f"dkim-key s1: {given}"]
    expected = "dkim-key: none-found unknown" if tried is None else f"dkim-key s1: {tried}"
    assert (await asked(entries)).results() == [expected]


async def test_a_domain_without_mail_needs_no_key() -> None:
    parked: Zone = {DOMAIN: {"MX": ["0 ."]}}
    assert (await checked(check, parked)).results() == ["dkim-key: none-parked info"]
    sends = DomainPlan(domain=DOMAIN, addresses=("192.0.2.5",))
    assert (await checked(check, parked, sends)).results() == ["dkim-key: none-found unknown"]
    assert (await checked(check, parked, DomainPlan(domain=DOMAIN, selectors=("s1",)))).results() == [
        "dkim-key s1: missing problem"
    ]


async def test_the_common_selectors_are_told() -> None:
    told = await asked(None)
    assert sorted(told.questions) == sorted([*(f"{selector}.{NAME} TXT" for selector in COMMON), f"{DOMAIN} MX"])
    assert ", ".join(COMMON) in told.only("dkim-key").detail


async def test_no_more_than_ten_selectors_are_asked() -> None:
    told = await asked(None, *(f"x{number}" for number in range(50)))
    assert len(told.questions) == len(told.results()) == 10


@pytest.mark.parametrize(
    ("tags", "better"),
    [("t=y; ", ""), ("t = s : Y ;", "t=s; "), ("t=y:s; ", "t=s; ")],
)
async def test_the_record_without_the_test(tags: str, better: str) -> None:
    told = await asked(key(f"v=DKIM1; {tags}p={rsa(1024)}"), "s1")
    assert told.only("dkim-key", "s1").record == f's1.{NAME}. IN TXT "v=DKIM1; {better}p={rsa(1024)}"'


async def test_what_is_no_key_is_shown() -> None:
    told = await asked(key("v=spf1 <b>"), "s1")
    assert told.only("dkim-key", "s1").detail == f"The TXT record at s1.{NAME} starts with “v=spf1 <b>”."


async def test_in_public_the_keys_that_a_provider_publishes_are_found_behind_aliases() -> None:
    zone: Zone = {
        f"selector1.{NAME}": {"CNAME": ["selector1-lab-example._domainkey.hoster.example."]},
        "selector1-lab-example._domainkey.hoster.example": key(f"v=DKIM1; k=rsa; p={rsa(2048)};"),
        f"k1.{NAME}": {"CNAME": ["plan.hoster.example."]},
        "plan.hoster.example": key("the secret plan"),
    }
    told = await checked(check, zone, policy=Policy(public=True))
    assert told.results() == ["dkim-key selector1: good good"]
    assert "secret" not in repr(told.events)
