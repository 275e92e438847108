"""A round trip of the service: its address, its message, and the rules of a public service."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings

from smtptest.engine.events import Json
from smtptest.engine.secret import Secret
from smtptest.engine.smtp.plan import Plan, StopAfter
from smtptest.receiving import messages
from smtptest.runs import receiver, runner
from smtptest.runs.round_trip import addressed
from smtptest.runs.smtp import SmtpTest
from smtptest.transcripts import event_log
from smtptest.transcripts.database.threads import in_read_thread
from smtptest.transcripts.models import Test
from smtptest.transcripts.usage import StartRequest
from tests.servers.forwarder import Forwarder, forwarding

pytestmark = pytest.mark.django_db(transaction=True)
ON = replace(settings.ENV.receive, listen=("127.0.0.1", 0), domain="receive.test", is_usual=False, minutes=1)


@asynccontextmanager
async def relay(operator: Callable[..., Any]) -> AsyncIterator[Forwarder]:
    """A relay to the listener of this process."""
    operator(receive=ON)
    async with receiver.listening() as listener:
        assert listener is not None
        async with forwarding(Forwarder(listener.address[1])) as forwarder:
            yield forwarder


async def run(port: int) -> Test:
    plan = addressed(Plan(host="127.0.0.1", port=port, round_trip=True, stop_after=StopAfter.MESSAGE))
    own = SmtpTest(plan=plan, password=Secret(""), client_key=Secret(""), waiting=receiver.waiting_here())
    return await runner.start(Test.Kind.TEST, plan.to_json(), own.run, StartRequest(owner_token=""))


def test_each_has_an_address_of_its_own_and_no_other_test_has_one() -> None:
    plan = Plan(host="mx.test", round_trip=True)
    one, other = addressed(plan), addressed(plan)
    assert one.rcpt_to != other.rcpt_to
    assert one.rcpt_to[0].endswith("@receive.test")
    assert addressed(Plan(host="mx.test")) == Plan(host="mx.test")


async def test_where_no_mail_is_received_nothing_is_sent(
    tests_end: Callable[[], Any], operator: Callable[..., Any]
) -> None:
    test = await run(1)
    await tests_end()
    await test.arefresh_from_db()
    assert (test.verdict, test.summary) == (
        "refused", "No message can come back: the process that ran this test receives no mail.",
    )  # fmt: skip


async def test_the_message_comes_back_and_is_kept(tests_end: Callable[[], Any], operator: Callable[..., Any]) -> None:
    async with relay(operator) as forwarder:
        test = await run(forwarder.port)
        await tests_end()
    await test.arefresh_from_db()
    assert (test.verdict, test.plan["rcpt_to"][0].partition("@")[2]) == ("accepted", "receive.test")
    kept = await in_read_thread(messages.find)(test)
    assert kept is not None
    assert kept.startswith(b"Received: from client.test")
    events: list[Json] = await in_read_thread(event_log.read)(test)
    taken = next(event for event in events if event.get("code") == "round-trip-taken")
    assert taken["parameters"]["minutes"] == 1
