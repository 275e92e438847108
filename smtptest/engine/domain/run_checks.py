"""One domain check from its first event to its last: its stages run side by side, and it ends exactly once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from smtptest.engine.checking.rows import guarded
from smtptest.engine.dns.questions import Questions
from smtptest.engine.domain.all_checks import ROWS, Row
from smtptest.engine.domain.context import CheckContext
from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.domain.sessions import Session, run_sessions
from smtptest.engine.domain.summary import summary
from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import StageName, Verdict
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.https.fetched import Fetcher
from smtptest.engine.recorder import Recorder, Sink, Track
from smtptest.engine.secret import Secret
from smtptest.engine.session_limits import SessionLimits
from smtptest.engine.smtp.dialog import STOPPED, RunContext, deadline_passed, internal_error
from smtptest.engine.smtp.rules import Rules

_NONE = Secret("")
MAIL_PORT = 25


@dataclass(frozen=True, kw_only=True)
class Means:
    """What a domain check works with, of this installation."""

    network: GuardedNetwork
    """Look-ups and connections under the operator's policy."""
    https: Fetcher
    """Fetches documents under the operator's policy."""
    limits: SessionLimits
    """Those of the sessions, and the time for the whole test."""
    roots: tuple[str, ...] = ()
    """Files of PEM roots trusted in addition to the system's."""
    helo_name: str = ""
    """The name that sessions give in EHLO; empty for the address literal."""
    dnsbl_zones: tuple[str, ...] = ()
    """The block lists that the operator named."""
    rules: Rules = field(default_factory=Rules)
    """What the test must keep to."""
    port: int = MAIL_PORT
    """The port of the mail servers."""
    rows: Sequence[Row] = ROWS
    """The checks."""


async def run_checks(plan: DomainPlan, means: Means, now: datetime, sink: Sink) -> Verdict:
    """Run the checks and return the test's verdict.

    Cancel the task to stop the test: its end is recorded and CancelledError is raised. Nothing else is raised.

    now: in UTC; dates are judged by it. sink: called with each event; the last is the test's ``finished``.
    """
    recorder = Recorder(sink, means.limits.test_bytes)
    ending = STOPPED
    try:
        ending = await _ending(plan, means, now, recorder)
    finally:
        recorder.finish(ending.verdict, ending.summary)
    return ending.verdict


async def _ending(plan: DomainPlan, means: Means, now: datetime, recorder: Recorder) -> DialogEnded:
    track = Track(recorder, None)
    questions = Questions(means.network, track)
    context = CheckContext(
        plan=plan,
        network=means.network,
        questions=questions,
        track=track,
        https=means.https,
        now=now,
        roots=means.roots,
        validating=means.network.believed,
        dnsbl_zones=means.dnsbl_zones,
    )
    limit = asyncio.timeout(means.limits.deadline)
    try:
        await means.rules.begin(means.network, track)
        await means.rules.admit(plan.domain, means.network, track)
        async with limit:
            await _Run(means, recorder, context).all()
        return DialogEnded(Verdict.PASSED, summary(plan.domain, context.reported, context.sessions))
    except DialogEnded as ended:
        return ended
    except Exception as error:
        late = isinstance(error, TimeoutError) and limit.expired()
        return deadline_passed(means.limits, track) if late else internal_error()
    finally:
        await questions.close()


class _Run:
    """The stages of one domain check, each of which waits for those whose results it reads."""

    def __init__(self, means: Means, recorder: Recorder, context: CheckContext) -> None:
        self._means, self._recorder, self._context = means, recorder, context
        rows = [row for row in means.rows if row.applies(context)]
        self._stages: Mapping[StageName, list[Row]] = {
            stage: [row for row in rows if row.stage is stage] for stage in dict.fromkeys(row.stage for row in rows)
        }
        self._over = {stage: asyncio.Event() for stage in self._stages}
        self._met = asyncio.Event()

    async def all(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._sessions())
            for stage, rows in self._stages.items():
                group.create_task(self._stage(stage, rows))

    async def _sessions(self) -> None:
        if self._context.plan.connect:
            self._context.sessions.extend(await self._run_sessions())
        self._met.set()

    async def _run_sessions(self) -> list[Session]:
        means = self._means
        context = RunContext(
            password=_NONE, client_key=_NONE, attachments=(), network=means.network, limits=means.limits,
            roots=means.roots, helo_name=means.helo_name, recorder=self._recorder, rules=means.rules,
            deadline=asyncio.get_running_loop().time() + means.limits.deadline,
        )  # fmt: skip
        return await run_sessions(self._context.plan, self._context.questions, context, means.port)

    async def _stage(self, stage: StageName, rows: Sequence[Row]) -> None:
        before = {needed for row in rows for needed in row.after}
        for needed in before & self._over.keys():
            await self._over[needed].wait()
        if any(row.sessions for row in rows):
            await self._met.wait()
        track = Track(self._recorder, None)
        context = replace(self._context, stage=stage, track=track)
        with track.stage(stage):
            await asyncio.gather(*(guarded(row, context) for row in rows))
        self._over[stage].set()
