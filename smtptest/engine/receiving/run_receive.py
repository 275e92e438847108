"""One receive test from its first event to its last: it waits for a message, judges it, and ends exactly once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from smtptest.engine.checking.rows import C, guarded
from smtptest.engine.checking.rows import Row as RowOf
from smtptest.engine.dns.questions import Questions
from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import StageName, Verdict
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.receiving.all_checks import ROWS, Row
from smtptest.engine.receiving.authenticated import Authenticated
from smtptest.engine.receiving.behaviours.all_conducts import conclude
from smtptest.engine.receiving.context import MessageContext
from smtptest.engine.receiving.delivery import Delivery
from smtptest.engine.receiving.inbox import Inbox, Waiting
from smtptest.engine.receiving.plan import ReceivePlan
from smtptest.engine.receiving.summary import nothing_came, summary
from smtptest.engine.recorder import Track
from smtptest.engine.smtp.dialog import STOPPED, internal_error

SECONDS_PER_MINUTE = 60
# How long a session may go on once the message has been judged: for its QUIT.
_PATIENCE = 5.0


Keep = Callable[[Delivery], Awaitable[None]]
"""Stores the message for the person who started the test."""


async def keep_nothing(_: Delivery) -> None:
    """For tests whose message is not stored."""


@dataclass(frozen=True, kw_only=True)
class Means:
    """What a receive test works with, of this installation."""

    waiting: Waiting
    """Where the listener finds the test."""
    network: GuardedNetwork
    """Look-ups under the operator's policy."""
    keep: Keep = keep_nothing
    """Called with the message once it is accepted, before it is judged."""
    dnsbl_zones: tuple[str, ...] = ()
    """The block lists that the operator named."""
    rspamd: str = ""
    """The address of the rspamd that the operator named; empty if there is none."""
    host: str = ""
    """The name of the receiver, as it stands in its greeting."""
    patience: float = _PATIENCE
    """How many seconds a session may go on once the message has been judged."""
    rows: Sequence[Row] = field(default=ROWS)
    """The checks."""


async def run_receive(plan: ReceivePlan, means: Means, inbox: Inbox) -> Verdict:
    """Wait for a message, judge it, and return the test's verdict.

    Cancel the task to stop the test: its end is recorded and CancelledError is raised. Nothing else is raised.

    inbox: of this plan.
    """
    ending = STOPPED
    means.waiting.add(inbox)
    try:
        ending = await _ending(plan, means, inbox)
    finally:
        means.waiting.remove(inbox)
        inbox.hang_up()
        inbox.recorder.finish(ending.verdict, ending.summary)
    return ending.verdict


async def _ending(plan: ReceivePlan, means: Means, inbox: Inbox) -> DialogEnded:
    try:
        delivery = await _awaited(plan, inbox)
        if delivery is None:
            await inbox.close(means.patience)
            conclude(inbox)
            return nothing_came(plan, inbox.recorder.ends)
        await means.keep(delivery)
        context = context_of(plan, means, inbox, delivery)
        try:
            await in_stages(means.rows, context, inbox)
        finally:
            await context.questions.close()
        await inbox.close(means.patience)
        return DialogEnded(Verdict.ACCEPTED, summary(delivery, context.reported))
    except Exception:  # of any kind: the test has an end, and the log the number of what failed
        return internal_error()


async def _awaited(plan: ReceivePlan, inbox: Inbox) -> Delivery | None:
    """The message; None if none has come when the time is over."""
    with Track(inbox.recorder, None).stage(StageName.WAITING):
        await inbox.wait(plan.minutes * SECONDS_PER_MINUTE)
        # One that is being taken in at this moment still counts.
        return None if inbox.take() else await inbox.delivery()


def context_of(plan: ReceivePlan, means: Means, inbox: Inbox, delivery: Delivery) -> MessageContext:
    """What the checks of this message work with."""
    track = Track(inbox.recorder, None)
    return MessageContext(
        plan=plan,
        delivery=delivery,
        authenticated=Authenticated(delivery.message),
        network=means.network,
        questions=Questions(means.network, track),
        track=track,
        stage=StageName.AUTHENTICATION,
        now=delivery.received,
        validating=means.network.believed,
        dnsbl_zones=means.dnsbl_zones,
        rspamd=means.rspamd,
        host=means.host,
    )


async def in_stages(rows: Sequence[RowOf[C]], context: C, inbox: Inbox) -> None:
    """Run the checks of these rows, stage by stage."""
    for stage in dict.fromkeys(row.stage for row in rows):
        track = Track(inbox.recorder, None)
        own = replace(context, stage=stage, track=track)
        with track.stage(stage):
            for row in rows:
                if row.stage is stage:
                    await guarded(row, own)
