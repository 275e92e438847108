"""A real Postfix whose certificate stands in a signed zone as a TLSA record: in a domain check, and in a dialog."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import pytest

from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.domain.run_checks import Means, run_checks
from smtptest.engine.events import Finding
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.secret import Secret
from smtptest.engine.smtp.plan import Plan, Route
from smtptest.engine.smtp.run_test import run_test
from tests.engine.domain.helpers import ANYTHING, LIMITS, NOW, Pages, Told
from tests.engine.smtp.helpers import Transcript
from tests.engine.transport_security.chains import record
from tests.servers.name_servers import TestZone, missing, name_servers
from tests.servers.postfix import HOST_NAME, Postfix

pytestmark = pytest.mark.postfix
OTHER = "3 1 1 " + "ab" * 32


@pytest.fixture(scope="module")
def network(postfix: Postfix) -> Iterator[GuardedNetwork]:
    """Two domains with the same mail server, and TLSA records of two ports: its own, and those of another."""
    if reason := missing():
        pytest.skip(reason)
    pem = (postfix.ca.parent / "server.pem").read_text()
    own = record(ssl.PEM_cert_to_DER_cert(pem[pem.index("-----BEGIN CERT") :]), 3, 1, 1)
    lines = ["@ MX 10 mx", "mx A 127.0.0.1", f"_25._tcp.mx TLSA {own}"]
    for port, published in ((postfix.starttls, own), (postfix.believing, OTHER), (postfix.plain, own)):
        lines.append(f"_{port}._tcp.mx TLSA {published}")
    with name_servers([TestZone("example.test", "\n".join(lines))]) as resolver:
        yield GuardedNetwork(ANYTHING, [resolver], dns_limit=20)


async def test_a_domain_check_compares_its_certificate(postfix: Postfix, network: GuardedNetwork) -> None:
    told = Told()
    means = Means(network=network, https=Pages(), limits=LIMITS, roots=(str(postfix.ca),), port=postfix.starttls)
    await run_checks(DomainPlan(domain="example.test"), means, NOW, told.events.append)
    assert told.results("dane", "dnssec") == [
        "dnssec example.test: signed good",
        f"dnssec {HOST_NAME}: signed good",
        f"dane {HOST_NAME} (127.0.0.1): match good",
    ]


@pytest.mark.parametrize(
    ("service", "finding"),
    [
        ("starttls", "dane-match good"),
        ("believing", "dane-mismatch problem"),
        ("plain", "dane-no-tls problem"),
    ],
)
async def test_a_dialog_compares_it_as_a_sender(
    service: str, finding: str, postfix: Postfix, network: GuardedNetwork
) -> None:
    transcript = Transcript()
    plan = Plan(
        host="example.test", port=postfix.ports[service], route=Route.MX, helo="dane.example",
        mail_from="sender@example.org", rcpt_to=(postfix.address,),
    )  # fmt: skip
    await run_test(
        plan,
        password=Secret(""),
        network=network,
        limits=LIMITS,
        roots=(str(postfix.ca),),
        helo_name="",
        sink=transcript.events.append,
    )
    told = [f"{each.code} {each.level}" for each in transcript.of(Finding) if each.code.startswith(("dane", "mta"))]
    assert (transcript.verdict, told) == ("passed", [finding])
