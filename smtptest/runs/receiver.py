"""The receiver of this installation: the tests that wait for mail in this process, or that another one takes over."""

from __future__ import annotations

import asyncio
import errno
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial

from django.utils.crypto import salted_hmac

from smtptest.admission import quotas
from smtptest.conf import engine
from smtptest.conf.receive_settings import ReceiveSettings
from smtptest.engine.receiving.inbox import Waiting
from smtptest.engine.receiving.limits import ReceiveLimits
from smtptest.engine.receiving.listener import Listener
from smtptest.engine.receiving.listener import start as listen
from smtptest.engine.receiving.plan import ReceivePlan
from smtptest.engine.secret import Secret
from smtptest.engine.smtp.plan import Plan
from smtptest.receiving import hand_over
from smtptest.runs import runner
from smtptest.runs.active_run import ActiveRun
from smtptest.runs.receiving import ReceiveTest
from smtptest.runs.smtp import SmtpTest
from smtptest.serving import metrics
from smtptest.serving.log_throttle import ThrottledLog
from smtptest.transcripts.database.threads import in_write_thread
from smtptest.transcripts.models import Test
from smtptest.transcripts.usage import StartRequest

logger = logging.getLogger(__name__)

Run = Callable[[ActiveRun], Awaitable[None]]
LOOK_SECONDS = 1.0
# Someone who tries out addresses must not cause a query for each.
_LEAST_BETWEEN = 0.2
_no_claims = ThrottledLog(logger, "Tests of other processes cannot be taken over", "They are taken over again")


def visitor_key(address: str) -> str:
    """By which the IP address of a visitor or a peer is recognised: a hash that is keyed with SECRET_KEY."""
    return salted_hmac("smtptest.receiver", address, algorithm="sha256").hexdigest()


class Receiver:
    """The tests that wait at the listener of this process."""

    def __init__(self, waiting: Waiting, place: tuple[str, int]) -> None:
        self.waiting = waiting
        #: The IP address and the port of the listener.
        self.place = place
        self._looked = float("-inf")
        self._one_at_a_time = asyncio.Lock()
        self._looks: set[asyncio.Task[None]] = set()
        self._is_over = False

    async def look(self) -> None:
        """Take over the tests that other processes had started when this was called. Callers share a look.

        A caller may be cancelled, as the session of a peer that hangs up is. What is being claimed is run all the same.
        """
        look = asyncio.create_task(self._look(called=asyncio.get_running_loop().time()))
        self._looks.add(look)
        look.add_done_callback(self._looks.discard)
        await asyncio.shield(look)

    async def _look(self, called: float) -> None:
        clock = asyncio.get_running_loop().time
        async with self._one_at_a_time:
            if self._looked > called:
                return
            await asyncio.sleep(self._looked + _LEAST_BETWEEN - clock())
            self._looked = clock()
            if not self._is_over:
                await self._take_over()

    async def _take_over(self) -> None:
        try:
            claimed = await in_write_thread(hand_over.claim)()
        except Exception as failure:  # of any kind: the next look may succeed
            _no_claims.failed(failure)
            return
        _no_claims.recovered()
        for taken in claimed:
            runner.adopt(taken.test, partial(self._run, taken), StartRequest(owner_token=""), taken.terms.wait)
        await asyncio.sleep(0)  # in which they begin to wait

    async def _run(self, taken: hand_over.Taken, active: ActiveRun) -> None:
        """Run it. What a later version has asked, and this one cannot read, fails here, and keeps no other from
        being taken over."""
        await self._run_of(taken)(active)

    def _run_of(self, taken: hand_over.Taken) -> Run:
        if taken.test.kind == Test.Kind.RECEIVE:
            plan = ReceivePlan.from_json(taken.test.plan)
            return ReceiveTest(plan=plan, waiting=self.waiting, visitor=taken.visitor).run
        trip = SmtpTest(
            plan=Plan.from_json(taken.test.plan),
            password=Secret(""),
            client_key=Secret(""),
            link=lambda _: taken.terms.link,
            charged_to=taken.terms.charged_to,
            waiting=self.waiting,
        )
        return trip.run

    async def look_for_ever(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def end(self) -> None:
        """Claim nothing more, and begin to run what is being claimed."""
        self._is_over = True
        if self._looks:
            await asyncio.wait(self._looks)


_here: Receiver | None = None


@asynccontextmanager
async def receiving(waiting: Waiting, place: tuple[str, int]) -> AsyncIterator[None]:
    """While the block runs, tests wait for mail in this process.

    waiting: where the listener finds them. place: the IP address and the port that it listens at.
    """
    global _here  # noqa: PLW0603  # a process has one
    here = _here = Receiver(waiting, place)
    waiting.look_further = here.look
    looking = asyncio.create_task(here.look_for_ever())
    try:
        yield
    finally:
        _here = None
        looking.cancel()
        await asyncio.wait([looking])
        await here.end()


# cffi makes the functions that OpenSSL calls while the program runs.
_NO_EXECUTABLE_MEMORY = (
    "SMTPTEST_RECEIVE: this process may not make memory executable, which STARTTLS of the receiver needs;"
    " write MemoryDenyWriteExecute=no into its systemd unit"
)


class CannotListen(Exception):
    """The operator's address for the receiver cannot be had. The text says which, and why."""


@asynccontextmanager
async def listening() -> AsyncIterator[Listener | None]:
    """Listen for mail while the block runs, if the operator wants it. Raises CannotListen."""
    env = engine.environment()
    waiting = Waiting(public=env.public, key_of=visitor_key)
    if env.receive.listen is None:
        yield None
        return
    listener = await opened(env.receive, env.receive.listen, waiting)
    metrics.WAITING.set_function(lambda: len([*waiting]))
    metrics.PEERS.set_function(lambda: listener.open_sessions)
    try:
        async with receiving(waiting, listener.address):
            yield listener
    finally:
        await listener.close()


async def opened(settings: ReceiveSettings, place: tuple[str, int], waiting: Waiting) -> Listener:
    """A listener at this IP address and port for the tests that wait there. Raises CannotListen."""
    host, port = place
    limits = ReceiveLimits(message_bytes=settings.most_bytes)
    ports = (port, 0) if settings.is_usual else (port,)
    for tried in ports:
        try:
            return await listen(
                (host, tried), waiting, name=settings.domain, limits=limits, files=settings.files,
                session_over=lambda verdict: metrics.SESSIONS.labels(verdict).inc(),
            )  # fmt: skip
        except OSError as error:
            failure = error
            if error.errno != errno.EADDRINUSE:
                break
        except MemoryError:
            raise CannotListen(_NO_EXECUTABLE_MEMORY) from None
    reason = os.strerror(failure.errno or 0)
    raise CannotListen(f"SMTPTEST_RECEIVE: cannot listen on {host} port {port}: {reason}")


def waiting_here() -> Waiting | None:
    """Where the listener of this process finds its tests; None if this process has none."""
    return None if _here is None else _here.waiting


def listens_at() -> tuple[str, int] | None:
    """Where this process takes mail; None if it does not."""
    return None if _here is None else _here.place


async def start(plan: ReceivePlan, visitor: str, request: StartRequest) -> Test:
    """Start a test that waits for a message: here, or in the process that listens. Raises what runner.start raises.

    visitor: the IP address of the person who starts it; empty if it is unknown.
    """
    key = visitor_key(visitor) if visitor else ""
    if _here is not None:
        own = ReceiveTest(plan=plan, waiting=_here.waiting, visitor=key)
        return await runner.start(Test.Kind.RECEIVE, plan.to_json(), own.run, request)
    test, _ = await runner.created(Test.Kind.RECEIVE, plan.to_json(), request)
    await in_write_thread(hand_over.offer)(test, key)
    return test


class NotListening(Exception):
    """The test has a secret, which is stored nowhere, and mail comes to another process."""


async def start_round_trip(test: SmtpTest, request: StartRequest) -> Test:
    """Start a round trip that is addressed: here, or in the process that listens. Raises what runner.start raises, and
    NotListening, and then has started and counted nothing."""
    plan = test.plan.to_json()
    if _here is not None:
        return await runner.start(Test.Kind.TEST, plan, replace(test, waiting=_here.waiting).run, request)
    if not test.is_told_by_its_plan:
        raise NotListening
    row, wait = await runner.created(Test.Kind.TEST, plan, request)
    terms = hand_over.Terms(wait, quotas.sharer(request.claims), test.link(row.public_id))
    await in_write_thread(hand_over.offer)(row, terms=terms)
    return row
