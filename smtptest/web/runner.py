"""Runs tests in the background of the web process. A test starts with its POST; who watches changes nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta

from channels.db import database_sync_to_async
from django.db import Error as StorageError

from smtptest.dialog.attachments import Attachment
from smtptest.dialog.events import Event, Finished, Verdict
from smtptest.dialog.plan import Plan
from smtptest.dialog.secret import Secret
from smtptest.dialog.test import run_test
from smtptest.transcripts import expiry, log
from smtptest.transcripts.models import Test
from smtptest.web import engine
from smtptest.web.publish import publish

logger = logging.getLogger(__name__)

FLUSH_SECONDS = 0.25
_STORE_TRIES = 3
_NO_KEY = Secret("")
_running: dict[str, Running] = {}  # by public id; the strong reference that keeps a test alive


class Running:
    """One test of this process: the dialog's task, and the tasks that publish, store and hold the lease."""

    def __init__(self, test: Test) -> None:
        self._test = test
        self._fresh: list[Event] = []
        self._unstored: list[Event] = []
        self._news = asyncio.Event()
        self._over = self._published = self._stopping = self._given_up = False
        self._task: asyncio.Task[None] | None = None

    def start(self, plan: Plan, password: Secret, client_key: Secret, files: Sequence[Attachment]) -> None:
        dialog = asyncio.create_task(self._dialog(plan, password, client_key, files))
        self._task = dialog
        self.ended = asyncio.create_task(self._until_done(dialog))
        _running[self._test.public_id] = self

    def stop(self) -> None:
        """End the dialog now; its ends are recorded as ``stopped``."""
        self._stopping = True
        if self._task is not None:
            self._task.cancel()

    async def _dialog(self, plan: Plan, password: Secret, client_key: Secret, files: Sequence[Attachment]) -> None:
        env = engine.environment()
        await run_test(
            plan,
            password=password,
            client_key=client_key,
            attachments=files,
            network=engine.network(),
            limits=engine.limits(env),
            roots=engine.roots(env),
            helo_name=env.helo_name,
            sink=self._sink,
        )

    def _sink(self, event: Event) -> None:
        if self._given_up:
            return  # nobody may see an end that the log will not have
        if isinstance(event, Finished) and event.verdict is Verdict.STOPPED and not self._stopping:
            return  # cancelled because the process ends: nobody stopped it, and the lease will say `interrupted`
        self._fresh.append(event)
        self._news.set()

    async def _until_done(self, dialog: asyncio.Task[None]) -> None:
        publisher, store, lease = (
            asyncio.create_task(part()) for part in (self._publish, self._store, self._hold_lease)
        )
        try:
            await asyncio.wait([dialog])
            self._over = True
            self._news.set()
            await asyncio.wait([publisher])
            self._published = True
            await asyncio.wait([store])
        finally:
            lease.cancel()
            _running.pop(self._test.public_id, None)

    async def _publish(self) -> None:
        while not self._over or self._fresh:
            await self._news.wait()
            self._news.clear()
            batch, self._fresh = self._fresh, []
            self._unstored += batch
            if batch:
                await publish(self._test.public_id, [event.to_json() for event in batch])

    async def _store(self) -> None:
        """Append what has happened, at the latest a quarter of a second after it did."""
        try:
            # The last events may come while an append is under way.
            while not self._published or self._unstored:
                await asyncio.sleep(FLUSH_SECONDS)
                await self._append()
        except (log.LeaseLost, StorageError) as failure:
            # What cannot be kept must not be shown as if it were: the lease runs out, and readers see `interrupted`.
            logger.error("A test was given up: %s", type(failure).__name__)
            self._given_up = True
            self.stop()
        except asyncio.CancelledError:
            # The process ends. What was shown is to stay; only who ended it is not told here.
            self._given_up = True
            await self._append()
            raise

    async def _append(self) -> None:
        batch, self._unstored = self._unstored, []
        for attempt in range(1, _STORE_TRIES + 1 if batch else 1):
            try:
                await database_sync_to_async(log.append)(self._test.pk, batch)
            except StorageError:
                if attempt == _STORE_TRIES:
                    raise
                await asyncio.sleep(FLUSH_SECONDS * attempt)
            else:
                return

    async def _hold_lease(self) -> None:
        while True:
            await asyncio.sleep(log.RENEWAL_SECONDS)
            try:
                if await database_sync_to_async(log.renew)(self._test.pk):
                    self.stop()
            except log.LeaseLost:
                self.stop()
                return
            except StorageError:
                logger.warning("The lease of a test could not be renewed; trying again")


async def start(
    plan: Plan, password: Secret, owner_token: str, client_key: Secret = _NO_KEY, files: Sequence[Attachment] = ()
) -> Test:
    """Start a test and give it as it was created. Secrets and files go to the dialog and are kept nowhere else."""
    await database_sync_to_async(_tidy)()
    keep = timedelta(days=engine.environment().keep_days)
    test: Test = await database_sync_to_async(log.create)(plan.to_json(), owner_token, keep)
    Running(test).start(plan, password, client_key, files)
    return test


async def stop(test: Test) -> None:
    """Stop a test: at once if it runs in this process, else when its own process next renews the lease."""
    if test.public_id in _running:
        _running[test.public_id].stop()
    else:
        await database_sync_to_async(log.request_stop)(test)


def _tidy() -> None:
    """A little housekeeping with each start, so that nobody has to set up a job for it."""
    expiry.sweep(most=20)
    expiry.prune(most=20)


async def all_ended() -> None:
    """Until every test of this process has ended and is stored."""
    while _running:
        await asyncio.wait([running.ended for running in _running.values()])
