"""No record is advised at a name that is an alias: beside a CNAME record there is no other data (RFC 1034 section
3.6.2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from smtptest.engine.domain.checks import bimi, dkim, dmarc, dmarc_reports, mta_sts, ptr, spf, spf_senders, tls_rpt
from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.events import Check
from tests.engine.domain.helpers import DOMAIN, checked
from tests.servers.dns import Zone

TARGET, HOST = "lab._mail.hoster.example", "www.example"
ADDRESS = "192.0.2.7"
CONSENT = f"{DOMAIN}._report._dmarc.other.test"
REPORTED: Zone = {f"_dmarc.{DOMAIN}": {"TXT": ['"v=DMARC1; p=reject; rua=mailto:a@other.test"']}}
REVERSE: Zone = {"7.2.0.192.in-addr.arpa": {"PTR": ["alias.example."]}}
KEY = "v=DKIM1; t=y; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="


@pytest.mark.parametrize(
    ("check", "alias", "texts", "zone"),
    [
        (spf.check, DOMAIN, (), {}),
        (spf.check, DOMAIN, ("other",), {}),
        (spf.check, DOMAIN, ("v=spf1; mx -all",), {}),
        (spf.check, DOMAIN, ("v=spf1 mx -all", "v=spf1 a -all"), {}),
        (spf_senders.check, DOMAIN, ("v=spf1 -all",), {}),
        (spf_senders.check, "helo.example", (), {DOMAIN: {"TXT": [f'"v=spf1 ip4:{ADDRESS} -all"']}}),
        (dmarc.check, f"_dmarc.{DOMAIN}", (), {}),
        (dmarc.check, f"_dmarc.{DOMAIN}", ("v=DMARC1; p=none; rua=mailto:a@lab.example",), {}),
        (dmarc_reports.check, f"_dmarc.{DOMAIN}", ("v=DMARC1; p=reject",), {}),
        (dmarc_reports.check, CONSENT, (), {**REPORTED, "other.test": {"MX": ["10 mx.other.test."]}}),
        (dkim.check, f"key1._domainkey.{DOMAIN}", (KEY,), {}),
        (tls_rpt.check, f"_smtp._tls.{DOMAIN}", (), {}),
        (mta_sts.check, f"_mta-sts.{DOMAIN}", (), {DOMAIN: {"MX": ["10 mx.example."]}}),
        (bimi.check, f"default._bimi.{DOMAIN}", (), {}),
        (ptr.check, "helo.example", (), REVERSE),
        (ptr.check, "alias.example", (), REVERSE),
    ],
)
async def test_a_record_is_advised_at_the_name_that_an_alias_stands_for(
    check: Any, alias: str, texts: Sequence[str], zone: Zone
) -> None:
    there: Zone = {TARGET: {"TXT": [f'"{text}"' for text in texts]}} if texts else {}
    plan = DomainPlan(domain=DOMAIN, addresses=(ADDRESS,), helo="helo.example", selectors=("key1",))
    told = await checked(check, {**zone, alias: {"CNAME": [f"{TARGET}."]}, **there}, plan)
    owners = [one.record.split(" ", 1)[0] for one in told.of(Check) if one.record]
    assert f"{TARGET}." in owners
    assert f"{alias}." not in owners


@pytest.mark.parametrize("texts", [(), ("v=spf1 -all",)])
@pytest.mark.parametrize(
    ("check", "alias", "zone"),
    [
        (spf.check, "", {}),
        (dmarc.check, "_dmarc.", {}),
        (tls_rpt.check, "_smtp._tls.", {}),
        (mta_sts.check, "_mta-sts.", {DOMAIN: {"MX": ["10 mx.example."]}}),
        (bimi.check, "default._bimi.", {}),
    ],
)
async def test_a_wildcard_for_hosts_leaves_room_for_what_is_no_host(
    check: Any, alias: str, zone: Zone, texts: Sequence[str]
) -> None:
    """It is an alias of a host, as the name of any host of the domain would be (RFC 4592)."""
    there: Zone = {HOST: {"TXT": [f'"{text}"' for text in texts]}} if texts else {}
    told = await checked(check, {**zone, f"{alias}{DOMAIN}": {"CNAME": [f"{HOST}."]}, **there})
    owners = [one.record.split(" ", 1)[0] for one in told.of(Check) if one.record]
    expected = f"{alias}{DOMAIN}." if alias else f"{HOST}."
    assert owners == ([] if texts and not alias else [expected])


async def test_a_record_that_is_found_there_is_mended_there() -> None:
    """Whatever the provider calls the name."""
    alias = f"_dmarc.{DOMAIN}"
    zone: Zone = {alias: {"CNAME": [f"{HOST}."]}, HOST: {"TXT": ['"v=DMARC1; p=none; rua=mailto:a@lab.example"']}}
    assert (await checked(dmarc.check, zone)).only("dmarc-policy").record.startswith(f"{HOST}. IN TXT ")
