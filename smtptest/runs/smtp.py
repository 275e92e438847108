"""Runs a test of a mail server: its dialogs, by the rules of this service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from smtptest.admission import quotas, target_policy
from smtptest.conf import engine
from smtptest.engine.events import Verdict
from smtptest.engine.receiving.inbox import Waiting
from smtptest.engine.recorder import Recorder
from smtptest.engine.secret import Secret
from smtptest.engine.smtp.dialog import internal_error
from smtptest.engine.smtp.message.attachments import Attachment
from smtptest.engine.smtp.plan import Plan
from smtptest.engine.smtp.run_test import run_test
from smtptest.engine.smtp.violations import Violation
from smtptest.engine.words.sentence import Sentence
from smtptest.runs.active_run import ActiveRun
from smtptest.runs.receiving import keeping, means
from smtptest.runs.round_trip import round_trip


@dataclass(frozen=True, kw_only=True)
class SmtpTest:
    """One test. Its secrets and files are given to the dialogs and stored nowhere."""

    plan: Plan
    """What to do. It is stored."""
    password: Secret
    """The password of ``plan.username``."""
    client_key: Secret
    """The key of ``plan.client_cert``."""
    attachments: Sequence[Attachment] = ()
    """The contents of ``plan.attachments``."""
    violations: Sequence[Violation] = ()
    """What in the plan breaks a rule of the standards and is sent all the same."""
    link: Callable[[str], str] = str
    """Returns the address of a transcript by its public id."""
    charged_to: str | None = None
    """Whose share of a target's limits it uses; None for that of the visitor who started it."""
    waiting: Waiting | None = None
    """Where the listener of this process finds a round trip; None for any other test."""

    @property
    def is_told_by_its_plan(self) -> bool:
        """Whether another process can run it, which knows no secrets, files and violations."""
        return not (self.password or self.client_key or self.attachments or self.violations)

    async def run(self, active: ActiveRun) -> None:
        """Run the test's dialogs. Fits :func:`smtptest.runs.runner.start`."""
        env = engine.environment()
        try:
            network = engine.network()
        except Exception:  # in public: resolv.conf is read here, and may have lost its name servers since the start
            ended = internal_error()
            Recorder(active.record).finish(ended.verdict, ended.summary)
            return
        if self.plan.round_trip and self.waiting is None:
            Recorder(active.record).finish(Verdict.REFUSED, Sentence("round-trip-not-here"))
            return
        charged_to = quotas.sharer(active.request.claims) if self.charged_to is None else self.charged_to
        await run_test(
            self.plan,
            password=self.password,
            client_key=self.client_key,
            attachments=self.attachments,
            network=network,
            limits=engine.limits(env),
            roots=engine.roots(env),
            helo_name=env.helo_name,
            sink=active.record,
            rules=target_policy.rules(self.plan, active.test, self.link(active.public_id), active.wait, charged_to),
            violations=self.violations,
            sequel=None if self.waiting is None else round_trip(self.plan, means(self.waiting, keeping(active))),
        )
