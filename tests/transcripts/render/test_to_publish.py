"""What to publish: each record once, and never two where a name may have only one."""

from __future__ import annotations

import pytest

from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.domain.texts import published
from smtptest.engine.events import Event
from smtptest.transcripts.render.to_publish import to_publish
from tests.engine.domain.helpers import DOMAIN, run
from tests.engine.domain.test_run_checks import ZONE
from tests.transcripts.domain_check import check, elsewhere

SPF, DMARC, TLSA = "example.org. IN TXT", "_dmarc.example.org. IN TXT", "_25._tcp.mx.example.org. IN TLSA"


def advised(*results: tuple[str, str, str]) -> list[str]:
    """The records to publish. results: name, result and record of each check."""
    return [one["record"] for one in to_publish(_events(results))]


def _events(results: tuple[tuple[str, str, str], ...]) -> list[dict[str, object]]:
    made: list[Event] = [check(seq, name, result, record=record) for seq, (name, result, record) in enumerate(results)]
    return [event.to_json() for event in made]


def test_the_worst_comes_first_and_what_is_well_not_at_all() -> None:
    found = to_publish(
        _events(
            (
                ("mx-null", "good", ""),
                ("tls-rpt", "info", '_smtp._tls.example.org. IN TXT "v=TLSRPTv1; rua=mailto:x@example.org"'),
                ("dmarc-find", "problem", f'{DMARC} "v=DMARC1; p=none"'),
                ("dmarc-policy", "warning", f'{DMARC} "v=DMARC1; p=none"'),
            )
        )
    )
    assert [one["record"].partition(" ")[0] for one in found] == ["_dmarc.example.org.", "_smtp._tls.example.org."]
    assert [event["id"] for event in found[0]["checks"]] == ["dmarc-find", "dmarc-policy"]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("v=spf1 ip4:192.0.2.1 mx -all", "v=spf1 ip4:192.0.2.2 mx -all", "v=spf1 ip4:192.0.2.2 ip4:192.0.2.1 mx -all"),
        ("v=spf1 mx -all", "v=spf1 ip6:2001:db8::1 mx ptr ~all", "v=spf1 ip6:2001:db8::1 mx -all"),
        ("v=spf1 ip4:192.0.2.1 -all", "v=spf1 ip4:192.0.2.1 ptr -all", "v=spf1 ip4:192.0.2.1 -all"),
    ],
)
def test_the_addresses_that_spf_does_not_allow_are_in_one_record(first: str, second: str, expected: str) -> None:
    found = advised(
        ("spf-eval a", "problem", published("example.org", first)),
        ("spf-eval b", "problem", published("example.org", second)),
    )
    assert found == [published("example.org", expected)]


def test_a_long_record_is_joined_as_one() -> None:
    terms = " ".join(f"ip4:192.0.2.{number}" for number in range(40))
    one, other = "ip4:198.51.100.1", "ip4:198.51.100.2"
    both = [published("example.org", f"v=spf1 {own} {terms} -all") for own in (one, other)]
    found = advised(*(("spf-eval", "problem", record) for record in both))
    assert found == [published("example.org", f"v=spf1 {other} {one} {terms} -all")]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (
            "v=DMARC1; p=quarantine",
            "v=DMARC1; p=none; pct=5; rua=mailto:a@b.example",
            "v=DMARC1; p=quarantine; rua=mailto:a@b.example",
        ),
        (
            "v=DMARC1; p=none; rua=mailto:x@b.example;",
            "v=DMARC1; rua=mailto:a@b.example",
            "v=DMARC1; p=none; rua=mailto:x@b.example;",
        ),
    ],
)
def test_where_dmarc_reports_go_is_in_the_one_record(first: str, second: str, expected: str) -> None:
    found = advised(("dmarc-policy", "warning", f'{DMARC} "{first}"'), ("dmarc-rua", "warning", f'{DMARC} "{second}"'))
    assert found == [f'{DMARC} "{expected}"']


def test_of_other_records_that_exclude_each_other_only_the_first_is_advised() -> None:
    first, second = (f'_mta-sts.example.org. IN TXT "v=STSv1; id={number}"' for number in (1, 2))
    assert advised(("mta-sts-dns", "problem", first), ("mta-sts-policy", "warning", second)) == [first]


def test_records_that_do_not_exclude_each_other_stay() -> None:
    records = [f"{TLSA} 3 1 1 aa", f"{TLSA} 3 1 1 bb", f'{SPF} "v=spf1 -all"', 'b.example. IN TXT "v=spf1 -all"']
    assert advised(*(("dane", "problem", record) for record in records)) == records


@pytest.mark.parametrize(
    ("asked", "name", "is_told"),
    [
        ("_dmarc.example.org", "_dmarc.example.org", False),
        ("_dmarc.Example.org", "lab._mail.example.ORG", False),
        ("key1._domainkey.example.org", "example.org.hoster.example", True),
        ("_25._tcp.mx.example.org", "_25._tcp.mx.hoster.example", True),
        ("helo.example.org", "notexample.org", True),
        ("example.org", "notexample.org", True),
        ("7.2.0.192.in-addr.arpa", "mail.example.org", False),
    ],
)
def test_an_alias_that_leads_into_another_domain_is_told(asked: str, name: str, is_told: bool) -> None:
    [found] = to_publish(event.to_json() for event in elsewhere(asked, name))
    assert (found["name"], found["alias"]) == (name, asked if is_told else "")


async def test_a_domain_without_records_is_told_to_publish_them() -> None:
    told = await run(ZONE, DomainPlan(domain=DOMAIN, addresses=("192.0.2.7", "192.0.2.8"), connect=False))
    found = [one["record"] for one in to_publish(event.to_json() for event in told.events)]
    assert len({record.partition('"')[0] for record in found}) == len(found)
    assert any("v=spf1" in record for record in found)
