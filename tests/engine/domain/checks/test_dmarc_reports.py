"""Where DMARC reports go, and whether they are wanted there."""

from __future__ import annotations

import pytest

from smtptest.engine.domain.checks.dmarc_reports import check
from smtptest.engine.domain.plan import DomainPlan
from tests.engine.domain.checks.test_spf import txt
from tests.engine.domain.helpers import DOMAIN, Told, checked
from tests.servers.dns import Misbehaviour, Zone

OWN = f"_dmarc.{DOMAIN}"
CONSENT = f"{DOMAIN}._report._dmarc.other.test"


async def asked(tags: str, domain: str = DOMAIN, more: Zone | None = None) -> Told:
    zone: Zone = {OWN: txt(f"v=DMARC1; p=none{tags}"), **(more or {})}
    return await checked(check, zone, DomainPlan(domain=domain))


@pytest.mark.parametrize(
    ("tags", "results"),
    [
        (f"; rua=mailto:x@{DOMAIN}", ["own good"]),
        (f"; rua=mailto:x@sub.{DOMAIN}", ["own good"]),
        ("", ["none warning"]),
        ("; ruf=mailto:x@other.test", ["none warning"]),
        ("; ruf=mailto:x@third.test", ["none warning", " third.test: refused-failures warning"]),
        ("; psd=y; ruf=mailto:x@third.test", ["none warning"]),
        ("; ruf=mailto:x@fails.test", ["none warning"]),
        ("; rua=mailto:x@third.test; ruf=mailto:y@third.test", [" third.test: refused problem"]),
        (f"; rua=x@{DOMAIN}, mailto:x@{DOMAIN}", ["uri problem"]),
        (f"; rua=mailto:x@{DOMAIN}; ruf=x", ["own good", " ruf: uri-failures warning"]),
        (f"; rua=mailto://x@{DOMAIN}", ["uri problem"]),
        ("; rua=https://other.test/x", ["elsewhere warning"]),
        ("; rua=mailto:x@third.test", [" third.test: refused problem"]),
        ("; rua=mailto:x@other.test, mailto:x@lab.example", [" other.test: agreed good"]),
        ("; rua=x, mailto:x@other.test", ["uri problem", " other.test: agreed good"]),
        ("; rua=mailto:x@fails.test", [" fails.test: unknown unknown"]),
    ],
)
async def test_where_reports_go(tags: str, results: list[str]) -> None:
    more: Zone = {CONSENT: txt("v=DMARC1"), f"{DOMAIN}._report._dmarc.fails.test": Misbehaviour.SERVFAIL}
    told = await asked(tags, more=more)
    assert told.results() == [f"dmarc-rua{one if one[0] == ' ' else f': {one}'}" for one in results]


@pytest.mark.parametrize(("ruf", "subject"), [("mailto:x@third.test", "third.test"), ("x", "ruf")])
async def test_what_is_wrong_with_ruf_names_it(ruf: str, subject: str) -> None:
    found = (await asked(f"; rua=mailto:x@{DOMAIN}; ruf={ruf}")).only("dmarc-rua", subject)
    assert "(ruf)" in found.title
    assert "“ruf”" in found.advice


async def test_a_domain_without_mail_may_do_without_reports() -> None:
    zone: Zone = {OWN: txt("v=DMARC1; p=none"), DOMAIN: {"MX": ["0 ."]}}
    assert (await checked(check, zone)).results() == ["dmarc-rua: none-parked info"]
    sends = DomainPlan(domain=DOMAIN, addresses=("192.0.2.5",))
    assert (await checked(check, zone, sends)).results() == ["dmarc-rua: none warning"]


async def test_the_records_to_publish() -> None:
    told = await asked("; rua=mailto:x@third.test")
    assert told.only("dmarc-rua", "third.test").record == f'{DOMAIN}._report._dmarc.third.test. IN TXT "v=DMARC1"'
    none = await asked("")
    assert none.only("dmarc-rua").record == f'{OWN}. IN TXT "v=DMARC1; p=none; rua=mailto:dmarc@{DOMAIN}"'


async def test_a_record_that_is_not_valid_is_not_advised_with_an_address() -> None:
    told = await checked(check, {OWN: txt("v=DMARC1; p=block")})
    assert (told.results(), told.only("dmarc-rua").record) == (["dmarc-rua: none warning"], "")


async def test_the_owner_of_the_record_is_who_must_be_agreed_to() -> None:
    told = await asked("; rua=mailto:x@other.test", f"a.{DOMAIN}", {CONSENT: txt("v=DMARC1")})
    assert told.results() == ["dmarc-rua other.test: agreed good"]


async def test_no_more_than_five_others_are_asked() -> None:
    told = await asked("; rua=" + ", ".join(f"mailto:x@h{number}.test" for number in range(7)))
    assert [one for one in told.results() if "more" in one] == ["dmarc-rua: more warning"]
    assert told.only("dmarc-rua").title == "DMARC reports go to further domains, not checked: 2"
    assert len([one for one in told.questions if "_report" in one]) == 5


async def test_reports_within_the_organisation_are_none_to_others() -> None:
    below = f"sub.{DOMAIN}"
    own = txt("v=DMARC1; p=none; rua=" + ", ".join(f"mailto:x@h{number}.{DOMAIN}" for number in range(7)))
    told = await asked("", below, {f"_dmarc.{below}": own})
    assert told.results() == ["dmarc-rua: own good"]


async def test_without_a_record_there_is_nothing_to_say() -> None:
    assert (await checked(check, {})).results() == []
