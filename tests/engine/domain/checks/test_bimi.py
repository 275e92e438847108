"""Whether a domain's logo can be shown beside its mail."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from smtptest.engine.domain.checks.bimi import check
from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.events import Fetched
from smtptest.engine.words.sentence import Sentence
from tests.engine.domain.bimi.marks import GOOD, LOGO, mark
from tests.engine.domain.helpers import DOMAIN, Page, Told, checked
from tests.servers.dns import Entry, Misbehaviour, Zone

OWNER = f"default._bimi.{DOMAIN}"
PLACES = {"l": f"{DOMAIN}/logo.svg", "a": f"{DOMAIN}/mark.pem"}
BOTH = f"v=BIMI1; l=https://{PLACES['l']}; a=https://{PLACES['a']}"
SVG = Page(f"https://{PLACES['l']}", 200, LOGO.encode(), media_type="image/svg+xml")


DMARC = f"_dmarc.{DOMAIN}"


def txt(*texts: str) -> dict[str, Entry]:
    return {"TXT": [f'"{text}"' for text in texts]}


async def found(*texts: str, **pages: bytes | Page) -> Told:
    zone: Zone = {OWNER: txt(*texts), DMARC: txt("v=DMARC1; p=reject")}
    return await checked(check, zone, pages={PLACES[tag]: page for tag, page in pages.items()})


@pytest.mark.parametrize(
    ("zone", "result"),
    [
        ({}, "none info"),
        ({OWNER: Misbehaviour.SERVFAIL}, "unknown unknown"),
        ({OWNER: {"TXT": ['"v=BIMI1; l=; a="']}}, "declined info"),
        ({OWNER: {"TXT": ['"v=BIMI1; l="', '"v=BIMI1; l=;"']}}, "two problem"),
        ({OWNER: {"TXT": ['"v=BIMI1; junk"']}}, "syntax problem"),
        ({OWNER: {"TXT": ['"v=bimi1; l=https://a.example/"']}}, "syntax problem"),
        ({OWNER: {"TXT": ['"v=BIMI1 l=https://a.example/"']}}, "syntax problem"),
        ({OWNER: {"TXT": ['"v=BIMI1; l=http://a.example/"']}}, "location problem"),
    ],
)
async def test_without_a_logo_nothing_is_fetched(zone: Zone, result: str) -> None:
    told = await checked(check, zone)
    assert told.results() == [f"bimi: {result}"]
    assert told.of(Fetched) == []


async def test_the_record_that_is_advised_is_one() -> None:
    advised = (await checked(check, {})).only("bimi").record
    assert advised.startswith(f"{OWNER}. IN TXT ")
    told = await found(advised.split('"')[1])
    assert told.results("bimi") == ["bimi: without-certificate warning"]


async def test_all_is_well() -> None:
    told = await found(BOTH, l=SVG, a=GOOD)
    assert told.results() == ["bimi: found good", "bimi-svg: valid good", "bimi-vmc: valid good"]
    assert "until 2026-12-28" in told.only("bimi-vmc").detail
    assert [told.only(each).about for each in ("bimi-svg", "bimi-vmc")] == [one.seq for one in told.of(Fetched)]


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ({DMARC: txt("v=DMARC1; p=quarantine")}, True),
        ({DMARC: txt("v=DMARC1; p=reject; t=y")}, True),
        ({"_dmarc.example": txt("v=DMARC1; p=none; sp=reject; psd=y")}, True),
        ({DMARC: Misbehaviour.SERVFAIL}, True),
        ({}, False),
        ({DMARC: txt("v=DMARC1; p=none")}, False),
        ({DMARC: txt("v=DMARC1; p=reject; sp=none")}, False),
        ({DMARC: txt("v=DMARC1; p=quarantine; t=y")}, False),
        ({DMARC: txt("v=DMARC1; p=refuse")}, False),
    ],
)
async def test_a_logo_is_shown_only_if_dmarc_is_enforced(zone: Zone, shown: bool) -> None:
    told = await checked(check, {OWNER: txt(BOTH), **zone}, pages={PLACES["l"]: SVG, PLACES["a"]: GOOD})
    assert told.results("bimi") == ["bimi: found good", *([] if shown else ["bimi DMARC: not-enforced warning"])]


@pytest.mark.parametrize(("policy", "shown"), [("p=none; sp=reject", False), ("p=quarantine; sp=reject", True)])
async def test_the_logo_of_a_subdomain_needs_the_policy_of_the_organisation(policy: str, shown: bool) -> None:
    below = f"sub.{DOMAIN}"
    zone: Zone = {f"default._bimi.{below}": txt(BOTH), DMARC: txt(f"v=DMARC1; {policy}")}
    told = await checked(check, zone, DomainPlan(domain=below), pages={PLACES["l"]: SVG, PLACES["a"]: GOOD})
    assert ("bimi DMARC: not-enforced warning" in told.results("bimi")) is not shown


@pytest.mark.parametrize(
    ("above", "result"),
    [
        (txt(BOTH), "above info"),
        (txt("v=BIMI1; l="), "none info"),
        (txt("other"), "none info"),
        (Misbehaviour.SERVFAIL, "none info"),
    ],
)
async def test_a_subdomain_without_a_record_has_that_of_the_organisation(
    above: dict[str, Entry] | Misbehaviour, result: str
) -> None:
    told = await checked(check, {OWNER: above, DMARC: txt("v=DMARC1; p=reject")}, DomainPlan(domain=f"sub.{DOMAIN}"))
    assert told.results() == [f"bimi: {result}"]


@pytest.mark.parametrize(
    ("policy", "shown"),
    [
        ("p=quarantine; pct=99", False),
        ("p=quarantine; pct=100", True),
        ("p=quarantine; pct=half", True),
        ("p=quarantine; pct=101", True),
        # The rest is put into quarantine, which is enough.
        ("p=reject; pct=0", True),
        ("p=reject; sp=quarantine; pct=50", False),
    ],
)
async def test_a_policy_for_a_part_of_the_mail_is_told_as_such(policy: str, shown: bool) -> None:
    zone: Zone = {OWNER: txt(BOTH), DMARC: txt(f"v=DMARC1; {policy}")}
    told = await checked(check, zone, pages={PLACES["l"]: SVG, PLACES["a"]: GOOD})
    assert told.results("bimi") == ["bimi: found good", *([] if shown else ["bimi DMARC: partial warning"])]


@pytest.mark.parametrize(
    ("above", "shown"),
    [
        (txt("v=DMARC1; p=none"), False),
        (txt("v=DMARC1; p=reject; sp=none"), False),
        (txt("v=DMARC1; p=quarantine; pct=50"), False),
        (txt("v=DMARC1; p=reject"), True),
        (txt("other"), True),
        (Misbehaviour.SERVFAIL, True),
    ],
)
async def test_the_policy_of_the_organisation_counts_beside_that_of_a_subdomain(
    above: Mapping[str, Entry] | Misbehaviour, shown: bool
) -> None:
    below = f"sub.{DOMAIN}"
    records: Zone = {f"default._bimi.{below}": txt(BOTH), f"_dmarc.{below}": txt("v=DMARC1; p=reject"), DMARC: above}
    told = await checked(check, records, DomainPlan(domain=below), pages={PLACES["l"]: SVG, PLACES["a"]: GOOD})
    assert told.results("bimi") == ["bimi: found good", *([] if shown else ["bimi DMARC: organisation warning"])]
    if not shown:
        assert f"the DMARC policy of {DOMAIN} is not enforced" in told.only("bimi", "DMARC").title


async def test_what_is_fetched_may_be_wrong() -> None:
    told = await found(BOTH)
    assert told.results("bimi-svg", "bimi-vmc") == ["bimi-svg: unreachable problem", "bimi-vmc: unreachable problem"]
    barred = Page("https://x/", error=Sentence("fetch-barred"), barred=True)
    told = await found(BOTH, l=barred, a=barred)
    assert told.results("bimi-svg", "bimi-vmc") == ["bimi-svg: not-asked unknown", "bimi-vmc: not-asked unknown"]
    told = await found(BOTH, l=LOGO.encode(), a=mark("else.example"))
    assert told.results("bimi-svg", "bimi-vmc") == ["bimi-svg: media-type problem", "bimi-vmc: name problem"]
    assert "It is for: else.example." in told.only("bimi-vmc").detail
    script = Page("https://x/", 200, LOGO.replace("<use", "<script/><use").encode(), media_type="image/svg+xml")
    told = await found(BOTH, l=script, a=b"")
    assert told.results("bimi-svg", "bimi-vmc") == ["bimi-svg: element problem", "bimi-vmc: unreadable problem"]
