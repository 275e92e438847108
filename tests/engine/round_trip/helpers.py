"""A round trip through a relay on loopback, with a listener of our own behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from smtptest.engine.events import Check, Event, Finding, Finished
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.receiving.delivery import Delivery
from smtptest.engine.receiving.inbox import Waiting
from smtptest.engine.receiving.limits import ReceiveLimits
from smtptest.engine.receiving.listener import start
from smtptest.engine.receiving.plan import ReceivePlan
from smtptest.engine.receiving.run_receive import Means
from smtptest.engine.round_trip.round_trip import RoundTrip
from smtptest.engine.secret import Secret
from smtptest.engine.smtp.plan import Plan, StopAfter
from smtptest.engine.smtp.run_test import run_test
from tests.engine.receiving.helpers import NETWORK
from tests.engine.smtp.helpers import SHORT, Transcript
from tests.servers.forwarder import Forwarder, forwarding, passed_on

ADDRESS = "t-0123456789abcdef0123456789abcdef@receive.test"
PLAN = Plan(
    host="127.0.0.1", helo="client.test", mail_from="alice@lab.test", rcpt_to=(ADDRESS,),
    stop_after=StopAfter.MESSAGE, round_trip=True,
)  # fmt: skip


@dataclass
class Way:
    """A relay, the listener behind it, and what comes to it."""

    relay: Forwarder
    waiting: Waiting
    network: GuardedNetwork
    kept: list[bytes]

    async def run(
        self, plan: Plan = PLAN, *, minutes: int = 1, heard: Callable[[Event], None] | None = None, **means: Any
    ) -> Transcript:
        """Run the test to its end. heard: called with each event."""
        transcript = Transcript()

        def sink(event: Event) -> None:
            transcript.events.append(event)
            if heard is not None:
                heard(event)

        async def keep(delivery: Delivery) -> None:
            self.kept.append(delivery.message)

        given = Means(waiting=self.waiting, network=self.network, keep=keep, host="mx.receive.test", patience=1.0)
        await run_test(
            replace(plan, port=plan.port if plan.port != 25 else self.relay.port), password=Secret(""),
            network=self.network, limits=SHORT, roots=(), helo_name="", sink=sink,
            sequel=RoundTrip(ReceivePlan(address=ADDRESS, minutes=minutes), replace(given, **means)),
        )  # fmt: skip
        return transcript


@asynccontextmanager
async def way(
    made_of: Callable[[bytes], bytes] | None = passed_on, network: GuardedNetwork = NETWORK, **relay: Any
) -> AsyncIterator[Way]:
    """A relay that hands on what ``made_of`` makes of a message, to a listener."""
    waiting = Waiting(public=False)
    listener = await start(("127.0.0.1", 0), waiting, name="receive.test", limits=ReceiveLimits(), files=None)
    try:
        async with forwarding(Forwarder(listener.address[1], made_of, **relay)) as forwarder:
            yield Way(forwarder, waiting, network, [])
    finally:
        await listener.close()


def end(transcript: Transcript) -> tuple[str, str, str]:
    """Verdict, outcome and summary of the test, whose end is its last event."""
    last = transcript.events[-1]
    assert isinstance(last, Finished)
    assert last.ends_test
    assert [event.seq for event in transcript.events] == list(range(len(transcript.events)))
    return str(last.verdict), str(last.outcome), last.summary


def checks(transcript: Transcript) -> dict[str, Check]:
    """The checks of what became of the message, by their codes."""
    return {check.code: check for check in transcript.of(Check) if check.id.startswith("trip-")}


def told(transcript: Transcript) -> list[str]:
    """The codes of the findings that are the test's own."""
    return [finding.code for finding in transcript.of(Finding) if finding.dialog is None]
