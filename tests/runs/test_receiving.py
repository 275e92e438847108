"""A receive test of this process: its means are the operator's, and its message is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from smtptest.conf import engine
from smtptest.engine.receiving.inbox import Waiting
from smtptest.engine.receiving.plan import ReceivePlan
from smtptest.receiving import messages
from smtptest.runs import runner
from smtptest.runs.receiving import ReceiveTest
from smtptest.transcripts.database.threads import in_read_thread
from smtptest.transcripts.models import Test
from smtptest.transcripts.usage import StartRequest
from tests.engine.receiving.helpers import delivery

pytestmark = pytest.mark.django_db(transaction=True)
PLAN = ReceivePlan(address="a@receive.test")


async def started(waiting: Waiting, visitor: str = "") -> Test:
    own = ReceiveTest(plan=PLAN, waiting=waiting, visitor=visitor)
    return await runner.start(Test.Kind.RECEIVE, PLAN.to_json(), own.run, StartRequest(owner_token=""))


async def test_the_message_is_kept_and_the_visitors_address_known(tests_end: Callable[[], Any]) -> None:
    waiting = Waiting(public=True)
    test = await started(waiting, "192.0.2.7")
    while (inbox := waiting.expected("192.0.2.7")) is None:
        await in_read_thread(Test.objects.count)()
    assert inbox.take()
    await inbox.deliver(delivery(b"octets"))
    await inbox.delivery()
    while await in_read_thread(messages.find)(test) is None:
        pass
    assert await in_read_thread(messages.find)(test) == b"octets"


async def test_its_fault_is_ours_if_there_is_no_network(
    tests_end: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "network", lambda: 1 // 0)
    test = await started(Waiting(public=False))
    await tests_end()
    await test.arefresh_from_db()
    assert test.verdict == "error"
