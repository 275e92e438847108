"""Runs tests in the background of the web process. A test starts with its POST; who watches changes nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from weakref import WeakKeyDictionary

from django.utils.translation import override

from smtptest.admission import quotas, target_policy
from smtptest.conf import engine
from smtptest.engine.events import Event, Finished, Verdict
from smtptest.engine.recorder import Recorder
from smtptest.engine.secret import Secret
from smtptest.engine.smtp.dialog import internal_error
from smtptest.engine.smtp.message.attachments import Attachment
from smtptest.engine.smtp.plan import Plan
from smtptest.engine.smtp.rules import Rules
from smtptest.engine.smtp.run_test import run_test
from smtptest.runs import maintenance
from smtptest.runs.broadcast import gone
from smtptest.runs.journal import Journal
from smtptest.serving import metrics
from smtptest.serving.middleware.language import ENGLISH
from smtptest.transcripts import event_log, hiding, usage
from smtptest.transcripts.database.retry import AWAY
from smtptest.transcripts.database.threads import written
from smtptest.transcripts.models import Test
from smtptest.transcripts.usage import Claim, Proof
from smtptest.web.forms.oddity_fields import oddities

logger = logging.getLogger(__name__)

_NO_KEY = Secret("")
# How long whoever deletes a running test waits for its end; it is deleted in any case.
_DELETION_SECONDS = 5.0
_journals: WeakKeyDictionary[asyncio.AbstractEventLoop, Journal] = WeakKeyDictionary()
_running: dict[str, Running] = {}  # by public id; the strong reference that keeps a test alive
metrics.RUNNING.set_function(lambda: len(_running))


class Running:
    """One test of this process: its dialog's task, and what it has said that is not stored yet."""

    def __init__(self, test: Test, journal: Journal) -> None:
        self.key, self.public_id = test.pk, test.public_id
        self._journal = journal
        self._fresh: list[Event] = []
        self._settled = asyncio.Event()
        self._settled.set()
        self._stopping = self._given_up = False
        self._verdict: Verdict | None = None  # until it is stored, and counted
        self._task: asyncio.Task[None] | None = None

    def start(
        self, plan: Plan, password: Secret, client_key: Secret, rules: Rules, files: Sequence[Attachment]
    ) -> None:
        dialog = asyncio.create_task(self._dialog(plan, password, client_key, rules, files))
        self._task = dialog
        self.ended = asyncio.create_task(self._until_done(dialog))
        _running[self.public_id] = self
        self._journal.open(self)

    def stop(self) -> None:
        """End the dialog now; its ends are recorded as ``stopped``."""
        self._stopping = True
        if self._task is not None:
            self._task.cancel()

    def take(self) -> list[Event]:
        fresh, self._fresh = self._fresh, []
        return fresh

    def stored(self) -> None:
        if self._fresh:
            return
        self._settled.set()
        if self._verdict is not None:
            metrics.TESTS.labels(self._verdict).inc()
            self._verdict = None

    def give_up(self, reason: str) -> None:
        """What cannot be kept is not shown: the lease runs out, and readers see `interrupted`."""
        if self._task is not None and self._task.done() and self._settled.is_set():
            return  # its end is in the log; a renewal under way found no lease to hold
        logger.error("A test was given up: %s", reason)
        self._given_up = True
        self._fresh.clear()
        self._settled.set()
        self.stop()

    async def _dialog(
        self, plan: Plan, password: Secret, client_key: Secret, rules: Rules, files: Sequence[Attachment]
    ) -> None:
        env = engine.environment()
        try:
            network = engine.network()
        except Exception:  # a machine whose resolv.conf names no server, for one
            ended = internal_error()
            Recorder(self._sink).finish(ended.verdict, ended.summary)
            return
        await run_test(
            plan,
            password=password,
            client_key=client_key,
            attachments=files,
            network=network,
            limits=engine.limits(env),
            roots=engine.roots(env),
            helo_name=env.helo_name,
            sink=self._sink,
            rules=rules,
            oddities=oddities(plan),
        )

    def _sink(self, event: Event) -> None:
        if self._given_up:
            return  # nobody may see an end that the log will not have
        if isinstance(event, Finished) and event.verdict is Verdict.STOPPED and not self._stopping:
            return  # cancelled because the process ends: nobody stopped it, and the lease will say `interrupted`
        if isinstance(event, Finished) and event.dialog is None:
            self._verdict = event.verdict
        self._fresh.append(event)
        self._settled.clear()
        self._journal.wake()

    async def _until_done(self, dialog: asyncio.Task[None]) -> None:
        try:
            await asyncio.wait([dialog])
            await self._settled.wait()
            if self._stopping:
                await self._delete_if_hidden()
        finally:
            _running.pop(self.public_id, None)
            self._journal.close(self)

    async def _delete_if_hidden(self) -> None:
        try:
            await written(hiding.delete_hidden)(self.key)
        except AWAY as failure:  # housekeeping will do it
            logger.warning("A test that was deleted while it ran is still stored (%s)", type(failure).__name__)


async def start(
    plan: Plan,
    password: Secret,
    owner_token: str,
    client_key: Secret = _NO_KEY,
    *,
    files: Sequence[Attachment] = (),
    claims: Sequence[Claim] = (),
    proof: Proof | None = None,
    link: Callable[[str], str] = str,
) -> Test:
    """Start a test and give it as it was created. Secrets and files go to the dialog and are kept nowhere else.

    claims: what it is counted for. proof: the work that it is paid with. link: makes the address of its transcript.
    Raises ledger.Exceeded and ledger.AlreadySpent, and then has started and counted nothing.
    """
    await maintenance.tidy()
    env = engine.environment()
    started: tuple[Test, float] = await written(usage.start)(
        plan.to_json(),
        owner_token,
        timedelta(days=env.keep_days),
        claims,
        most_running=env.rations.running,
        queue=env.rations.queue,
        proof=proof,
    )
    test, wait = started
    rules = target_policy.rules(plan, test, link(test.public_id), wait, quotas.sharer(claims))
    # What is stored is in one language, whoever started the test.
    with override(ENGLISH):
        Running(test, _journal()).start(plan, password, client_key, rules, files)
    return test


def _journal() -> Journal:
    """The journal of this event loop: all tests of one process, but for the tests' many loops, share one."""
    loop = asyncio.get_running_loop()
    if loop not in _journals:
        _journals[loop] = Journal()
    return _journals[loop]


async def stop(test: Test) -> None:
    """Stop a test: at once if it runs in this process, else when its own process next renews the lease."""
    if test.public_id in _running:
        _running[test.public_id].stop()
    else:
        await written(event_log.request_stop)(test)


async def delete(test: Test) -> None:
    """Delete a test with all that is kept of it. One that runs is stopped first; nobody sees it meanwhile."""
    await written(hiding.hide)(test)
    await gone(test.public_id)
    running = _running.get(test.public_id)
    if running is not None:
        running.stop()
        await asyncio.wait([running.ended], timeout=_DELETION_SECONDS)


async def all_ended() -> None:
    """Until every test of this process has ended and is stored."""
    while _running:
        await asyncio.wait([running.ended for running in _running.values()])
