"""Whether a domain's MTA-STS policy is there, protects, and allows its mail servers."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import trustme

from smtptest.engine.domain.checks.mta_sts import check
from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.domain.sessions import Session
from smtptest.engine.events import Fetched, Verdict
from smtptest.engine.words.sentence import Sentence
from tests.engine.domain.helpers import DOMAIN, Page, Told, checked
from tests.servers.dns import Entry, Misbehaviour, Zone

OWNER = f"_mta-sts.{DOMAIN}"
URL = f"mta-sts.{DOMAIN}/.well-known/mta-sts.txt"
HOST = f"mx.{DOMAIN}"
POLICY = f"version: STSv1\nmode: enforce\nmx: *.{DOMAIN}\nmax_age: 1209600\n"
ZONE: Zone = {DOMAIN: {"MX": [f"10 {HOST}."]}, OWNER: {"TXT": ['"v=STSv1; id=1"']}}
SILENT = DomainPlan(domain=DOMAIN, connect=False)


async def found(policy: str | Page = POLICY, *sessions: Session, zone: Zone = ZONE, **more: Any) -> Told:
    page = policy.encode() if isinstance(policy, str) else policy
    return await checked(check, zone, pages={URL: page}, sessions=list(sessions), **more)


def session(*chain: bytes, verdict: Verdict = Verdict.PASSED) -> Session:
    return Session(host=HOST, address="192.0.2.1", verdict=verdict, chain=chain, seq=7 if chain else None)


@pytest.mark.parametrize(
    ("record", "result"),
    [
        ({}, "none info"),
        ({"TXT": ['"v=STSv1; id=1"', '"v=STSv1; id=2"']}, "two problem"),
        ({"TXT": ['"v=STSv1; id=no-id"']}, "syntax problem"),
        (Misbehaviour.SERVFAIL, "unknown unknown"),
    ],
)
async def test_without_a_record_no_policy_is_fetched(record: Mapping[str, Entry] | Misbehaviour, result: str) -> None:
    told = await checked(check, {**ZONE, OWNER: record})
    assert told.results() == [f"mta-sts-dns: {result}"]
    assert told.of(Fetched) == []


async def test_a_domain_without_mail_needs_no_policy() -> None:
    told = await checked(check, {DOMAIN: {"MX": ["0 ."]}})
    assert (told.results(), told.only("mta-sts-dns").record) == (["mta-sts-dns: none-parked info"], "")


async def test_the_record_that_is_advised_is_one() -> None:
    advised = (await checked(check, {})).only("mta-sts-dns").record
    assert advised == f'{OWNER}. IN TXT "v=STSv1; id=20261128120000"'
    told = await checked(check, {OWNER: {"TXT": [advised.split(" IN TXT ")[1]]}})
    assert told.results("mta-sts-dns") == ["mta-sts-dns: found good"]


@pytest.mark.parametrize(
    ("policy", "result"),
    [
        (POLICY, "valid good"),
        ("version: STSv1\nmode: none\nmax_age: 0", "without-servers good"),
        (Page("https://x/", 200, POLICY.encode(), media_type="text/html"), "media-type problem"),
        (Page("https://x/", 200, POLICY.encode(), media_type=""), "media-type problem"),
        (Page("https://x/", 200, b"version: \xff"), "encoding problem"),
        ("<html>", "line problem"),
        (POLICY.replace("STSv1", "STSv2"), "version problem"),
        (POLICY.replace("enforce", "on"), "mode problem"),
        (POLICY.replace("1209600", "for ever"), "max-age problem"),
        (POLICY.replace("*.", "*"), "mx problem"),
        ("version: STSv1\nmode: enforce\nmax_age: 604800", "no-mx problem"),
    ],
)
async def test_the_policy(policy: str | Page, result: str) -> None:
    told = await found(policy)
    assert told.results("mta-sts-policy") == [f"mta-sts-policy: {result}"]
    assert told.only("mta-sts-policy").about == told.of(Fetched)[0].seq
    assert bool(told.results("mta-sts-mode")) == result.endswith("good")


async def test_a_policy_that_cannot_be_fetched() -> None:
    told = await checked(check, ZONE)
    assert told.results() == ["mta-sts-dns: found good", "mta-sts-policy: unreachable problem"]
    told = await found(Page("https://x/", error=Sentence("fetch-barred"), barred=True))
    assert told.results() == ["mta-sts-dns: found good", "mta-sts-policy: not-asked unknown"]


@pytest.mark.parametrize(
    ("changed", "to", "results"),
    [
        ("", "", ["enforce good", "listed good"]),
        ("enforce", "testing", ["testing warning", "listed good"]),
        ("1209600", "86400", ["short warning", "listed good"]),
        ("enforce", "none", ["off info"]),
        ("*.lab", "*.else", ["enforce good", "not-listed problem"]),
        ("enforce\nmx: *.lab", "testing\nmx: *.else", ["testing warning", "not-listed warning"]),
    ],
)
async def test_what_the_policy_does(changed: str, to: str, results: list[str]) -> None:
    told = await checked(
        check, ZONE, SILENT, pages={URL: POLICY.replace(changed, to).encode() if changed else POLICY.encode()}
    )
    assert [one.partition(": ")[2] for one in told.results("mta-sts-mode", "mta-sts-mx")] == results


async def test_the_certificate_of_each_server_counts(authority: trustme.CA, tmp_path: Path) -> None:
    root = tmp_path / "root.pem"
    authority.cert_pem.write_to_path(str(root))
    issued = [authority.issue_cert(HOST), authority.issue_cert("else.example"), authority.issue_cert(common_name=HOST)]
    right, wrong, old = (ssl.PEM_cert_to_DER_cert(one.cert_chain_pems[0].bytes().decode()) for one in issued)
    roots = (str(root),)
    away = session(verdict=Verdict.UNREACHABLE)
    for sessions, result in (
        ([session(right), away], "valid good"),
        ([session(right), session(wrong)], "certificate problem"),
        ([session(old)], "certificate problem"),
        ([session(right), session(verdict=Verdict.TLS_FAILED)], "no-tls problem"),
        ([session()], "no-tls problem"),
        ([away], "not-reached unknown"),
        ([], "not-reached unknown"),
    ):
        told = await found(POLICY, *sessions, roots=roots)
        assert told.results("mta-sts-mx") == [f"mta-sts-mx {HOST}: {result}"]
    told = await found(POLICY.replace("enforce", "testing"), session(wrong), roots=roots)
    assert told.results("mta-sts-mx") == [f"mta-sts-mx {HOST}: certificate warning"]
    assert "else.example" in told.only("mta-sts-mx", HOST).detail
    assert told.only("mta-sts-mx", HOST).about == 7
