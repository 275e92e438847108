"""What a sending mail server makes of a domain's servers, in real dialogs with them."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import trustme

from smtptest.engine.events import Fetched, Finding, Finished, Resolved, Tls
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.https.fetched import Document
from smtptest.engine.smtp.plan import Probe, Route, Security, StopAfter, Verify
from smtptest.engine.smtp.rules import AllowAll, Rules
from smtptest.engine.transport_security import sender
from smtptest.engine.words.sentence import Sentence
from tests.engine.domain.helpers import Page, Pages
from tests.engine.smtp.helpers import ANYTHING, Transcript
from tests.engine.smtp.routes import DOMAIN, ONE, TWO, Domain, domain, end, ends
from tests.engine.smtp.test_routes import obeys_with_starttls
from tests.engine.transport_security.chains import record
from tests.servers.dns import Entry, Misbehaviour, Zone
from tests.servers.scripted import Peer, Script, answering

HOST = "one.example"
POLICY = f"mta-sts.{DOMAIN}/.well-known/mta-sts.txt"
ANNOUNCED: dict[str, Entry] = {"TXT": ['"v=STSv1; id=1"']}
OTHER = "3 1 1 " + "ab" * 32
UNUSABLE = "1 1 1 " + "cd" * 32


def policy(mode: str = "enforce", *hosts: str) -> bytes:
    lines = ("version: STSv1", f"mode: {mode}", "max_age: 604800", *(f"mx: {host}" for host in hosts or (HOST,)))
    return "\n".join(lines).encode()


@dataclass
class Server:
    """A mail server, and what a domain publishes about it."""

    folder: Path
    names: tuple[str, ...] = (HOST,)
    """Those of its certificate."""
    chain: list[bytes] = field(default_factory=list)
    """What it presents, the root last."""

    def __post_init__(self) -> None:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(self.folder / "ca.pem"))
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        issued = authority.issue_cert(*self.names)
        issued.configure_cert(self.context)
        pems = [*issued.cert_chain_pems, authority.cert_pem]
        self.chain = [ssl.PEM_cert_to_DER_cert(pem.bytes().decode()) for pem in pems]

    async def script(self, peer: Peer) -> None:
        await obeys_with_starttls(peer, self.context)

    async def send(self, target: Domain, route: Route = Route.MX, **options: Any) -> Transcript:
        """Up to the end of TLS, unless the options say something else."""
        known = {"roots": (str(self.folder / "ca.pem"),), "security": Security.OPPORTUNISTIC, "https": Pages()}
        return await target.send(route, **{**known, "stop_after": StopAfter.TLS, **options})


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return Server(tmp_path)


def publish(target: Domain, tlsa: Sequence[str] | Misbehaviour | None = None, *, signed: bool = True) -> str:
    """The zone of a domain with one mail server. Returns the name of its TLSA records."""
    owner = f"_{target.port}._tcp.{HOST}"
    zone: dict[str, Any] = {DOMAIN: {"MX": [f"10 {HOST}."]}, HOST: {"A": [ONE]}}
    if tlsa is not None:
        zone[owner] = {"TLSA": list(tlsa)} if not isinstance(tlsa, Misbehaviour) else tlsa
    target.dns.zone = zone
    target.dns.validated = (DOMAIN, HOST, owner) if signed else ()
    return owner


def told(transcript: Transcript) -> list[str]:
    """``code level`` of each finding about what senders make of a server."""
    made = [finding for finding in transcript.of(Finding) if finding.code.startswith(("dane-", "mta-sts-"))]
    return [f"{finding.code} {finding.level}" for finding in made]


def only(transcript: Transcript) -> Finding:
    (found,) = [each for each in transcript.of(Finding) if each.code.startswith(("dane-", "mta-sts-"))]
    assert isinstance(found, Finding)
    return found


@pytest.mark.parametrize(
    ("published", "signed", "code", "outcome"),
    [
        ("own", True, "dane-match good", "good"),
        ("root", True, "dane-match good", "good"),
        ("own, other", True, "dane-rollover good", "good"),
        ("other", True, "dane-mismatch problem", "problem"),
        ("unusable", True, "dane-unusable info", "good"),
        ("other", False, "dane-insecure info", "good"),
    ],
)
async def test_a_certificate_is_compared_with_the_tlsa_records(
    published: str, signed: bool, code: str, outcome: str, server: Server
) -> None:
    records = {
        "own": record(server.chain[0], 3, 1, 1), "root": record(server.chain[-1], 2, 0, 0),
        "other": OTHER, "unusable": UNUSABLE,
    }  # fmt: skip
    async with domain({}, {ONE: server.script}) as target:
        owner = publish(target, [records[name] for name in published.split(", ")], signed=signed)
        transcript = await server.send(target)
    assert (ends(transcript), told(transcript)) == ([f"{HOST} passed"], [code])
    (handshake,), last = transcript.of(Tls), transcript.of(Finished)[-1]
    looked_up = {event.seq: event.query for event in transcript.of(Resolved)}
    assert only(transcript).about == handshake.seq or looked_up.get(only(transcript).about or 0) == owner
    assert (last.outcome, only(transcript).dialog) == (outcome, 0)


async def test_a_problem_decides_and_says_what_to_publish(server: Server) -> None:
    async with domain({}, {ONE: server.script}) as target:
        owner = publish(target, [OTHER])
        transcript = await server.send(target, stop_after=StopAfter.RCPT)
    found, last = only(transcript), transcript.of(Finished)[-1]
    assert (found.title, last.deciding) == (
        f"The certificate of {HOST} matches none of its TLSA records", found.seq,
    )  # fmt: skip
    assert found.detail == (
        f"Senders that support DANE do not deliver there. Published at {owner}: {OTHER}. The record for this "
        f"certificate would be: {record(server.chain[0], 3, 1, 1)}."
    )
    assert end(transcript)[0] == "passed"


async def test_a_chain_that_does_not_hold_below_its_anchor(tmp_path: Path) -> None:
    server = Server(tmp_path, names=("else.example",))
    async with domain({}, {ONE: server.script}) as target:
        publish(target, [record(server.chain[-1], 2, 0, 0)])
        transcript = await server.send(target)
    assert told(transcript) == ["dane-not-valid problem"]
    assert "hostname mismatch" in only(transcript).detail.lower()


async def test_the_records_of_an_alias_are_those_of_the_name_it_stands_for(server: Server) -> None:
    async with domain({}, {ONE: server.script}) as target:
        publish(target)
        owner = f"_{target.port}._tcp.real.example"
        zone: Any = {**target.dns.zone, HOST: {"CNAME": ["real.example."]}, "real.example": {"A": [ONE]}}
        target.dns.zone = {**zone, owner: {"TLSA": [record(server.chain[0], 3, 0, 2)]}}
        target.dns.validated = (DOMAIN, HOST, owner)
        transcript = await server.send(target, Route.EVERY)
    assert told(transcript) == ["dane-match good"]


@pytest.mark.parametrize(
    ("published", "tls", "code"),
    [
        ("own", True, "dane-not-validating info"),
        ("other", True, "dane-unproven warning"),
        ("other", False, "dane-unproven warning"),
    ],
)
async def test_without_a_validating_name_server_nobody_can_tell(
    published: str, tls: bool, code: str, server: Server
) -> None:
    async with domain({}, {ONE: server.script if tls else answering()}) as target:
        publish(target, [record(server.chain[0], 3, 1, 1) if published == "own" else OTHER])
        target.network = GuardedNetwork(ANYTHING, [target.dns.nameserver], dns_limit=20, validating=())
        transcript = await server.send(target)
    assert told(transcript) == [code]
    assert code.endswith("info") or "If the" in only(transcript).detail


@pytest.mark.parametrize(
    ("published", "code"),
    [(Misbehaviour.EXPIRED, "dane-bogus problem"), (Misbehaviour.REFUSED, "dane-unknown info")],
)
async def test_a_failed_look_up_is_told_and_the_dialog_goes_on(
    published: Misbehaviour, code: str, server: Server
) -> None:
    async with domain({}, {ONE: server.script}) as target:
        publish(target, published)
        transcript = await server.send(target)
    assert (ends(transcript), told(transcript)) == ([f"{HOST} passed"], [code])


@pytest.mark.parametrize(
    ("script", "security", "verdict"),
    [
        (answering(), Security.OPPORTUNISTIC, "passed"),
        (answering(), Security.STARTTLS, "tls-failed"),
        (answering(), Security.TLS, "tls-failed"),
    ],
)
async def test_a_server_without_tls(script: Script, security: Security, verdict: str, server: Server) -> None:
    async with domain({}, {ONE: script}) as target:
        publish(target, [OTHER])
        target.dns.zone = {**target.dns.zone, f"_mta-sts.{DOMAIN}": ANNOUNCED}
        transcript = await server.send(target, security=security, https=Pages({POLICY: policy()}))
    assert ends(transcript) == [f"{HOST} {verdict}"]
    assert told(transcript) == ["dane-no-tls problem", "mta-sts-no-tls problem"]


class Bars(AllowAll):
    def bars(self, server: str) -> bool:
        return server == f"mta-sts.{DOMAIN}"


async def test_no_policy_is_fetched_from_a_host_that_the_rules_bar(tmp_path: Path) -> None:
    server = Server(tmp_path, names=(HOST,))
    async with domain({}, {ONE: server.script}) as target:
        publish(target)
        target.dns.zone = {**target.dns.zone, f"_mta-sts.{DOMAIN}": ANNOUNCED}
        transcript = await server.send(target, https=None, rules=Rules(policy=Bars()))
    assert told(transcript) == ["mta-sts-unknown info"]
    assert [event.code for event in transcript.of(Fetched)] == ["fetch-barred"]


@pytest.mark.parametrize(
    ("names", "document", "codes"),
    [
        ((HOST,), policy(), ["mta-sts-fulfilled good"]),
        ((HOST,), policy("testing"), ["mta-sts-fulfilled good"]),
        ((HOST,), policy("none"), []),
        ((HOST,), policy("enforce", "mx.else.example"), ["mta-sts-not-listed problem"]),
        ((HOST,), policy("testing", "mx.else.example"), ["mta-sts-not-listed warning"]),
        (("else.example",), policy(), ["mta-sts-certificate problem"]),
        (("else.example",), policy("testing"), ["mta-sts-certificate warning"]),
        ((HOST,), b"mode: enforce", ["mta-sts-without-effect info"]),
        ((HOST,), Page(f"https://{POLICY}", 200, policy(), media_type="text/html"), ["mta-sts-without-effect info"]),
        ((HOST,), None, ["mta-sts-without-effect info"]),
        ((HOST,), Page(f"https://{POLICY}", error=Sentence("fetch-barred"), barred=True), ["mta-sts-unknown info"]),
    ],
)
async def test_the_certificate_is_judged_by_the_policy(
    names: tuple[str, ...], document: bytes | Page | None, codes: list[str], tmp_path: Path
) -> None:
    server = Server(tmp_path, names=names)
    async with domain({}, {ONE: server.script}) as target:
        publish(target)
        target.dns.zone = {**target.dns.zone, f"_mta-sts.{DOMAIN}": ANNOUNCED}
        transcript = await server.send(target, https=Pages({POLICY: document} if document else {}))
    assert told(transcript) == codes
    assert [event.url for event in transcript.of(Fetched)] == [f"https://{POLICY}"]


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"TXT": ['"v=STSv1; id=1"', '"v=STSv1; id=2"']}, "mta-sts-without-effect info"),
        ({"TXT": ['"v=STSv1;"']}, "mta-sts-without-effect info"),
        (Misbehaviour.REFUSED, "mta-sts-unknown info"),
    ],
)
async def test_a_record_that_announces_nothing(entry: Any, code: str, server: Server) -> None:
    async with domain({}, {ONE: server.script}) as target:
        publish(target)
        target.dns.zone = {**target.dns.zone, f"_mta-sts.{DOMAIN}": entry}
        transcript = await server.send(target)
    assert (told(transcript), transcript.of(Fetched)) == ([code], [])


@pytest.mark.parametrize(
    ("published", "tls", "code"),
    [
        ("own", True, "dane-mx-unsigned info"),
        ("other", True, "dane-mx-unsigned warning"),
        ("other", False, "dane-mx-unsigned warning"),
    ],
)
async def test_some_senders_verify_although_the_mx_records_are_not_signed(
    published: str, tls: bool, code: str, server: Server
) -> None:
    async with domain({}, {ONE: server.script if tls else answering()}) as target:
        owner = publish(target, [record(server.chain[0], 3, 1, 1) if published == "own" else OTHER])
        target.dns.validated = (HOST, owner)
        transcript = await server.send(target)
    assert told(transcript) == [code]
    assert "Postfix" in only(transcript).detail


async def test_records_that_cannot_be_used_require_tls_too(server: Server) -> None:
    async with domain({}, {ONE: answering()}) as target:
        publish(target, [UNUSABLE])
        transcript = await server.send(target)
    assert told(transcript) == ["dane-no-tls problem"]


async def test_a_certificate_that_ends_the_dialog_is_judged_all_the_same(tmp_path: Path) -> None:
    server = Server(tmp_path, names=("else.example",))
    async with domain({}, {ONE: server.script}) as target:
        publish(target, [record(server.chain[0], 3, 1, 1)])
        transcript = await server.send(target, verify=Verify.REQUIRE)
    assert (ends(transcript), told(transcript)) == ([f"{HOST} tls-failed"], ["dane-match good"])


async def test_each_question_is_asked_once_for_all_dialogs_of_a_test(server: Server) -> None:
    async with domain({}, {ONE: server.script, TWO: server.script}) as target:
        owner = publish(target, [OTHER])
        target.dns.zone = {**target.dns.zone, HOST: {"A": [ONE, TWO]}, f"_mta-sts.{DOMAIN}": ANNOUNCED}
        pages = Pages({POLICY: b"nonsense"})
        transcript = await server.send(target, Route.EVERY, https=pages)
        assert target.dns.queries[owner, "TLSA"] == target.dns.queries[f"_mta-sts.{DOMAIN}", "TXT"] == 1
    assert sorted(told(transcript)) == [
        "dane-mismatch problem", "dane-mismatch problem", "mta-sts-without-effect info",
    ]  # fmt: skip
    assert len(transcript.of(Fetched)) == 1


@pytest.mark.parametrize(
    "options",
    [
        {"route": Route.HOST, "host": HOST},
        {"security": Security.NONE},
        {"stop_after": StopAfter.EHLO},
        {"probe": Probe.VRFY},
    ],
)
async def test_nothing_is_looked_up_if_the_dialog_shows_nothing_of_tls(options: dict[str, Any], server: Server) -> None:
    async with domain({}, {ONE: server.script}) as target:
        owner = publish(target, [OTHER])
        await server.send(target, **{"route": Route.MX, **options})
        assert target.dns.queries[owner, "TLSA"] == target.dns.queries[f"_mta-sts.{DOMAIN}", "TXT"] == 0


async def test_a_dialog_that_ends_before_tls_is_not_judged(server: Server) -> None:
    async with domain({}, {ONE: answering(greeting="554 5.7.1 No")}) as target:
        publish(target, [OTHER])
        transcript = await server.send(target)
    assert told(transcript) == []


class Slow:
    """A web server that answers when it is too late."""

    async def fetch(self, host: str, path: str) -> Document:
        await asyncio.Event().wait()
        raise AssertionError


async def test_what_takes_too_long_is_not_waited_for(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "_PATIENCE", 0.2)
    async with domain({}, {ONE: server.script}) as target:
        publish(target, Misbehaviour.SILENT)
        zone: Zone = {**target.dns.zone, f"_mta-sts.{DOMAIN}": ANNOUNCED}
        target.dns.zone = zone
        transcript = await server.send(target, https=Slow())
    assert (ends(transcript), told(transcript)) == (
        [f"{HOST} passed"], ["dane-unknown info", "mta-sts-unknown info"],
    )  # fmt: skip
    assert all(finding.parameters["reason"]["code"] == "lookup-abandoned" for finding in transcript.of(Finding)[-2:])
