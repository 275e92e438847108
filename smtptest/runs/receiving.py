"""Runs a receive test, by the rules of this service, in the process that listens for mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from smtptest.conf import engine
from smtptest.engine.receiving.delivery import Delivery
from smtptest.engine.receiving.inbox import Inbox, Waiting
from smtptest.engine.receiving.plan import ReceivePlan
from smtptest.engine.receiving.run_receive import Keep, Means, keep_nothing, run_receive
from smtptest.engine.recorder import Recorder
from smtptest.engine.smtp.dialog import internal_error
from smtptest.receiving import messages
from smtptest.runs.active_run import ActiveRun
from smtptest.transcripts.database.threads import in_write_thread


@dataclass(frozen=True, kw_only=True)
class ReceiveTest:
    """One receive test."""

    plan: ReceivePlan
    """What to wait for. It is stored."""
    waiting: Waiting
    """Where the listener finds it."""
    visitor: str = ""
    """The key of the IP address of the person who started it, as the registry's ``key_of`` makes it; empty if
    unknown."""

    async def run(self, active: ActiveRun) -> None:
        """Wait for the message and judge it. Fits :func:`smtptest.runs.runner.start`."""
        recorder = Recorder(active.record, engine.limits(engine.environment()).test_bytes)
        try:
            installed = means(self.waiting, keeping(active))
        except Exception:  # in public: resolv.conf is read here, and may have lost its name servers since the start
            ended = internal_error()
            recorder.finish(ended.verdict, ended.summary)
            return
        inbox = Inbox(self.plan, recorder)
        if self.visitor:
            self.waiting.started_by(self.visitor, inbox)
        await run_receive(self.plan, installed, inbox)


def keeping(active: ActiveRun) -> Keep:
    """What stores the message of this run."""
    span = timedelta(minutes=engine.environment().receive.body_minutes)

    async def keep(delivery: Delivery) -> None:
        await in_write_thread(messages.store)(active.key, delivery.message, span)

    return keep


def means(waiting: Waiting, keep: Keep = keep_nothing) -> Means:
    """What a receive test works with in this installation. Raises what reading its settings and files does.

    keep: stores the message.
    """
    env, network = engine.environment(), engine.network()
    return Means(
        waiting=waiting,
        network=network,
        dnsbl_zones=env.block_lists,
        rspamd=env.receive.rspamd,
        host=env.receive.domain,
        keep=keep,
    )
