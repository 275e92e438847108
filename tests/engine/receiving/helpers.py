"""A message that has come, and receive tests without a listener."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from smtptest.engine.events import Event, Finished, Stage, Verdict
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.policy import Policy
from smtptest.engine.receiving.all_checks import Row
from smtptest.engine.receiving.delivery import Delivery
from smtptest.engine.receiving.inbox import Inbox, Waiting
from smtptest.engine.receiving.plan import ReceivePlan
from smtptest.engine.receiving.run_receive import Means, run_receive
from smtptest.engine.recorder import Recorder

ADDRESS = "abc@receive.test"
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
NETWORK = GuardedNetwork(Policy(public=False), [("127.0.0.1", 9)], dns_limit=0.1)


def delivery(message: bytes = b"From: a@lab.test\r\n\r\nhello\r\n", **changes: Any) -> Delivery:
    return Delivery(**{
        "dialog": 0, "peer": "192.0.2.1", "port": 4711, "helo": "mx.lab.test", "extended": True,
        "mail_from": "a@lab.test", "recipient": ADDRESS, "message": message, "received": NOW, **changes,
    })  # fmt: skip


@dataclass
class Run:
    """A receive test that runs: its inbox and its events."""

    inbox: Inbox
    waiting: Waiting
    task: asyncio.Task[Verdict]
    events: list[Event] = field(default_factory=list)

    @property
    def stages(self) -> list[str]:
        return [f"{event.name} {event.state}" for event in self.events if isinstance(event, Stage)]

    @property
    def end(self) -> tuple[str, str, str]:
        """Verdict, outcome and code of the test's own end, which is its last event."""
        last = self.events[-1]
        assert isinstance(last, Finished)
        assert last.ends_test
        return str(last.verdict), str(last.outcome), last.code


async def begin(rows: Sequence[Row] = (), *, minutes: int = 1, **means: Any) -> Run:
    """A test that waits now."""
    events: list[Event] = []
    plan, waiting = ReceivePlan(address=ADDRESS, minutes=minutes), Waiting(public=False)
    inbox = Inbox(plan, Recorder(events.append))
    own = Means(waiting=waiting, network=NETWORK, rows=rows, **{"patience": 0.01, **means})
    run = Run(inbox, waiting, asyncio.create_task(run_receive(plan, own, inbox)), events)
    await asyncio.sleep(0)
    return run
