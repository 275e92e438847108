"""A domain check whose session with the mail server succeeds: from the first question to what the page says of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import AsyncClient

from smtptest.engine.domain.plan import DomainPlan
from smtptest.runs import runner
from smtptest.runs.domain import DomainCheck
from smtptest.transcripts.models import Test
from smtptest.transcripts.usage import StartRequest
from tests.engine.authentication.keys import rsa
from tests.engine.authentication.zone import presented
from tests.engine.transport_security.chains import record
from tests.engine.transport_security.test_sender import Server
from tests.servers.dns import Zone, dns_server
from tests.servers.scripted import serve

pytestmark = pytest.mark.django_db(transaction=True)
DOMAIN, HOST = "lab.test", "mx.lab.test"
OWNER = f"_25._tcp.{HOST}"
REJECT = f"v=DMARC1; p=reject; rua=mailto:dmarc@{DOMAIN}"
PLAN = DomainPlan(domain=DOMAIN, selectors=("s1",))


def zone(chain: list[bytes], policy: str) -> Zone:
    return {
        DOMAIN: {"MX": [f"10 {HOST}."], "TXT": ['"v=spf1 mx -all"']},
        HOST: {"A": ["127.0.0.1"]},
        OWNER: {"TLSA": [record(chain[0], 3, 1, 1)]},
        f"s1._domainkey.{DOMAIN}": {"TXT": [presented(f"v=DKIM1; p={rsa(2048)}", "TXT")]},
        f"_dmarc.{DOMAIN}": {"TXT": [f'"{policy}"']} if policy else {},
    }


@pytest.mark.parametrize(
    ("policy", "outcome", "summary"),
    [
        (REJECT, "good", f"No problem was found in {{count}} checks of {DOMAIN}."),
        ("", "problem",
         f"{DOMAIN} takes mail, but mail from it may not be believed: {DOMAIN} has no DMARC record."),
    ],
)  # fmt: skip
async def test_the_answer_rests_on_the_session_too(
    policy: str,
    outcome: str,
    summary: str,
    tmp_path: Path,
    operator: Callable[..., Any],
    tests_end: Callable[[], Any],
) -> None:
    server = Server(tmp_path, names=(HOST,))
    async with dns_server(zone(server.chain, policy)) as dns, serve(server.script) as listening:
        dns.validated = (DOMAIN, HOST, OWNER)
        operator(nameservers=(dns.nameserver,), ca_file=str(tmp_path / "ca.pem"))
        run = DomainCheck(plan=PLAN, port=listening.port).run
        test = await runner.start(Test.Kind.DOMAIN, PLAN.to_json(), run, StartRequest(owner_token=""))
        await tests_end()
    address = f"/t/{test.public_id}"
    found = (await AsyncClient().get(f"{address}.json")).json()
    checks = [event for event in found["events"] if event["kind"] == "check"]
    assert (found["verdict"], found["outcome"], found["summary"]) == (
        "passed", outcome, summary.format(count=len(checks)),
    )  # fmt: skip
    assert [each["verdict"] for each in found["dialogs"]] == ["passed"]
    results = {each["id"]: (each["subject"], each["result"]) for each in checks}
    assert results["dane"] == (f"{HOST} (127.0.0.1)", "good")
    handshake = next(event for event in found["events"] if event["kind"] == "tls")
    assert next(each["about"] for each in checks if each["id"] == "dane") == handshake["seq"]
    named = next((each for each in checks if each["seq"] == found["deciding"]), None)
    assert (named["id"] if named else None) == ("dmarc-find" if outcome == "problem" else None)
    page = (await AsyncClient().get(f"{address}/")).content.decode()
    assert found["summary"] in page
    assert f"The certificate of {HOST} (127.0.0.1) matches its TLSA record" in page
