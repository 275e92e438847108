"""One test from its first event to its last: whatever happens, each dialog and the test end exactly once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Finished, Verdict
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.https.client import HttpsClient
from smtptest.engine.https.fetched import Fetcher
from smtptest.engine.recorder import Recorder, Sink, Track
from smtptest.engine.secret import Secret
from smtptest.engine.session_limits import SessionLimits
from smtptest.engine.smtp.dialog import STOPPED, RunContext, deadline_passed, internal_error
from smtptest.engine.smtp.message.attachments import Attachment
from smtptest.engine.smtp.plan import Plan, Route
from smtptest.engine.smtp.probes.all_probes import PARTS
from smtptest.engine.smtp.routes import run_route
from smtptest.engine.smtp.rules import Rules
from smtptest.engine.smtp.session import Session
from smtptest.engine.smtp.violations import Violation, note_violations
from smtptest.engine.transport_security.sender import Sender
from smtptest.engine.words.sentence import restored

_NO_KEY = Secret("")


class Sequel(Protocol):
    """What a test does beside its dialogs and after them."""

    def begin(self, recorder: Recorder) -> None:
        """The test begins. recorder: takes all of its events."""

    async def conclude(self, ended: DialogEnded, session: Session | None) -> DialogEnded:
        """The dialogs are over. Returns the end of the test, and raises only CancelledError.

        ended: how they ended. session: the last one; None if there was none.
        """

    def stopped(self) -> DialogEnded:
        """The end of a test that was stopped."""

    def close(self) -> None:
        """The end of the test is recorded next."""


class NoSequel:
    """A test that is over when its dialogs are."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._ends: Sequence[Finished] = ()

    def begin(self, recorder: Recorder) -> None:
        self._ends = recorder.ends

    async def conclude(self, ended: DialogEnded, _: Session | None) -> DialogEnded:
        return ended

    def stopped(self) -> DialogEnded:
        """That of its dialog if it has only one, which may have gone well before."""
        if self._plan.route is not Route.HOST or self._plan.probe in PARTS or not self._ends:
            return STOPPED
        end = self._ends[-1]
        return DialogEnded(end.verdict, restored(end.code, end.parameters))

    def close(self) -> None:
        """Nothing is open."""


async def run_test(
    plan: Plan,
    *,
    password: Secret,
    network: GuardedNetwork,
    limits: SessionLimits,
    roots: tuple[str, ...],
    helo_name: str,
    sink: Sink,
    client_key: Secret = _NO_KEY,
    rules: Rules | None = None,
    attachments: Sequence[Attachment] = (),
    violations: Sequence[Violation] = (),
    https: Fetcher | None = None,
    sequel: Sequel | None = None,
) -> Verdict:
    """Run the test and return its verdict.

    Cancel the task to stop the test: its ends are recorded and CancelledError is raised. Nothing else is raised.

    password: used only for AUTH; empty if there is none.
    network: look-ups and connections under the operator's policy. roots: files of PEM roots beside the system's.
    helo_name: used if the plan names none; empty for the address literal.
    sink: called with each event; the last is the test's ``finished``.
    client_key: the private key of the plan's client certificate.
    rules: what the test must keep to; None for nothing.
    attachments: the files that the plan describes. violations: what in it breaks rules and is sent anyway.
    https: fetches the policy of a domain (MTA-STS); None for one of the same network and roots.
    sequel: what comes after the dialogs; None for nothing.
    """
    recorder = Recorder(sink, limits.test_bytes)
    context = RunContext(
        password=password, client_key=client_key, attachments=attachments, network=network, limits=limits, roots=roots,
        helo_name=helo_name, recorder=recorder, rules=rules or Rules(),
    )  # fmt: skip
    return await _with_sequel(plan, context, violations, https, sequel or NoSequel(plan))


async def _with_sequel(
    plan: Plan, context: RunContext, violations: Sequence[Violation], https: Fetcher | None, sequel: Sequel
) -> Verdict:
    ending = None
    sequel.begin(context.recorder)
    try:
        ended = await _ending(plan, context, violations, https)
        ending = await sequel.conclude(ended, context.session)
    finally:
        sequel.close()
        ending = ending or sequel.stopped()
        context.recorder.finish(ending.verdict, ending.summary)
    return ending.verdict


async def _ending(
    plan: Plan, context: RunContext, violations: Sequence[Violation], https: Fetcher | None
) -> DialogEnded:
    track = Track(context.recorder, None)
    context.sender = _sender(plan, context, https, track)
    try:
        note_violations(track, violations)
        await context.rules.begin(context.network, track)
        context.deadline = asyncio.get_running_loop().time() + context.limits.deadline
        return await run_route(plan, context, track)
    except DialogEnded as ended:
        return ended
    except Exception as error:
        late = isinstance(error, TimeoutError) and asyncio.get_running_loop().time() >= context.deadline
        return deadline_passed(context.limits, track) if late else internal_error()
    finally:
        if context.sender is not None:
            await context.sender.close()


def _sender(plan: Plan, context: RunContext, https: Fetcher | None, track: Track) -> Sender | None:
    if not plan.judged_as_sent:
        return None
    client = https or HttpsClient(context.network, context.roots, bars=context.rules.policy.bars)
    return Sender(plan.host, plan.port, context.network, client, context.roots, track)
