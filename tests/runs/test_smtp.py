"""A test of a mail server, started without a request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from smtptest.engine.secret import Secret
from smtptest.engine.smtp.plan import Plan, StopAfter
from smtptest.runs import runner
from smtptest.runs.smtp import SmtpTest
from smtptest.transcripts import event_log
from smtptest.transcripts.models import Test
from smtptest.transcripts.usage import StartRequest
from tests.servers.scripted import answering, serve

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_schedule_needs_a_plan_and_no_request(tests_end: Callable[[], Any]) -> None:
    async with serve(answering()) as server:
        plan = Plan(host=server.host, port=server.port, stop_after=StopAfter.EHLO)
        smtp_test = SmtpTest(plan=plan, password=Secret(""), client_key=Secret(""))
        test = await runner.start(Test.Kind.TEST, plan.to_json(), smtp_test.run, StartRequest(owner_token=""))
        await tests_end()
    await test.arefresh_from_db()
    assert (test.verdict, test.plan["host"]) == ("passed", server.host)
    events = await sync_to_async(event_log.read)(test)
    assert [event["text"] for event in events if event["kind"] == "sent"][-1] == "QUIT"
    assert not await sync_to_async(event_log.is_owner)(test, ""), "a run without an owner is nobody's"
