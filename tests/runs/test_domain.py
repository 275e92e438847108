"""A domain check, started without a request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from smtptest.conf import engine
from smtptest.engine.domain.plan import DomainPlan
from smtptest.runs import runner
from smtptest.runs.domain import DomainCheck
from smtptest.transcripts import event_log
from smtptest.transcripts.models import Test
from smtptest.transcripts.usage import StartRequest
from tests.servers.dns import Zone, dns_server
from tests.servers.scripted import answering, serve

pytestmark = pytest.mark.django_db(transaction=True)
ZONE: Zone = {"lab.test": {"MX": ["10 mx.lab.test."]}, "mx.lab.test": {"A": ["127.0.0.1"]}}


async def run(plan: DomainPlan, tests_end: Callable[[], Any], port: int = 25) -> tuple[Test, list[dict[str, Any]]]:
    check = DomainCheck(plan=plan, port=port)
    test = await runner.start(Test.Kind.DOMAIN, plan.to_json(), check.run, StartRequest(owner_token=""))
    await tests_end()
    await test.arefresh_from_db()
    return test, await sync_to_async(event_log.read)(test)


async def test_it_asks_the_operators_name_servers_and_has_a_session_with_each_mail_server(
    tests_end: Callable[[], Any], operator: Callable[..., Any]
) -> None:
    async with dns_server(ZONE) as dns, serve(answering(QUIT="221 bye")) as server:
        operator(nameservers=(dns.nameserver,), block_lists=("bl.test",))
        test, events = await run(DomainPlan(domain="lab.test", selectors=("s1",)), tests_end, server.port)
    assert (test.kind, test.verdict, test.plan["domain"]) == ("domain", "passed", "lab.test")
    checks = {event["id"]: event["result"] for event in events if event["kind"] == "check"}
    assert (checks["mx-resolve"], checks["dkim-key"], checks["dnsbl-domain"]) == ("good", "problem", "unknown")
    assert [event["text"] for event in events if event["kind"] == "sent"][-1] == "QUIT"
    assert dns.queries["s1._domainkey.lab.test", "TXT"] == 1


async def test_its_fault_is_ours_if_there_is_no_network(
    tests_end: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "network", lambda: 1 // 0)
    test, events = await run(DomainPlan(domain="lab.test"), tests_end)
    assert (test.verdict, [event["kind"] for event in events]) == ("error", ["finished"])
