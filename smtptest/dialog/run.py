"""One test from its first event to its last: whatever happens, each dialog and the test end exactly once."""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
from collections.abc import Awaitable, Callable
from ipaddress import IPv6Address, ip_address

from smtptest.dialog.auth import authenticate
from smtptest.dialog.connecting import connect
from smtptest.dialog.delivery import message
from smtptest.dialog.endings import Ended
from smtptest.dialog.events import Verdict
from smtptest.dialog.greeting import greet, hello
from smtptest.dialog.network import Network
from smtptest.dialog.plan import Limits, Plan, StopAfter
from smtptest.dialog.recorder import Recorder, Sink, Track
from smtptest.dialog.redact import Redactor
from smtptest.dialog.remarks import note_changed
from smtptest.dialog.secret import Secret
from smtptest.dialog.session import Session
from smtptest.dialog.starttls import offer_starttls
from smtptest.dialog.transaction import conclusion, data, leave, mail, rcpt
from smtptest.dialog.wire import Wire

logger = logging.getLogger(__name__)
_STOPPED = Ended(Verdict.STOPPED, "The test was stopped.")


async def run_test(
    plan: Plan,
    *,
    password: Secret,
    network: Network,
    limits: Limits,
    roots: tuple[str, ...],
    helo_name: str,
    sink: Sink,
) -> Verdict:
    """Run the test and give its verdict.

    password: used for AUTH alone; empty where there is none. network: look-ups and connections under the operator's
    policy. roots: files of PEM roots trusted beside the system's. helo_name: used where the plan names none; empty for
    the address literal. sink: called with each event as it happens; the last one is the test's ``finished``.

    Cancel the task to stop the test: its ends are recorded and CancelledError goes on. Nothing else is raised.
    """
    recorder = Recorder(sink)
    track = Track(recorder, 0)
    try:
        ending = await _dialog(plan, password, network, limits, roots, helo_name, track)
    except asyncio.CancelledError:
        track.finish(_STOPPED.verdict, _STOPPED.summary)
        recorder.finish(_STOPPED.verdict, _STOPPED.summary)
        raise
    track.finish(ending.verdict, ending.summary)
    recorder.finish(ending.verdict, ending.summary)
    return ending.verdict


async def _dialog(
    plan: Plan,
    password: Secret,
    network: Network,
    limits: Limits,
    roots: tuple[str, ...],
    helo_name: str,
    track: Track,
) -> Ended:
    try:
        async with asyncio.timeout(limits.deadline):
            connection = await connect(plan, network, limits, track)
            wire = await _wire(connection, password, limits, track)
            try:
                helo = plan.helo or helo_name or address_literal(connection)
                return await _converse(Session(plan, password, limits, track, wire, helo, roots))
            finally:
                wire.abort()
    except Ended as ended:
        return ended
    except TimeoutError:
        return Ended(
            Verdict.TIMEOUT,
            f"The test reached its limit of {limits.deadline:g} s, waiting for {track.awaited}.",
        )
    except Exception:
        # Not the exception's own words: they go to the log, and the visitor gets what to report.
        number = secrets.token_hex(4)
        logger.exception("Error %s in a dialog", number)
        return Ended(Verdict.ERROR, f"This tool failed; it is not the server's fault. Report error {number}.")


async def _wire(connection: socket.socket, password: Secret, limits: Limits, track: Track) -> Wire:
    loop = asyncio.get_running_loop()
    wire = Wire(track, limits, Redactor(password))
    try:
        await loop.create_connection(lambda: wire, sock=connection)
    except BaseException:
        connection.close()
        raise
    return wire


def address_literal(connection: socket.socket) -> str:
    """How a client without a name of its own introduces itself (RFC 5321 section 4.1.3)."""
    address = ip_address(connection.getsockname()[0])
    return f"[IPv6:{address}]" if isinstance(address, IPv6Address) else f"[{address}]"


async def _converse(session: Session) -> Ended:
    try:
        await _follow_plan(session)
    except Ended as ended:
        await leave(session)
        return ended
    await leave(session)
    return conclusion(session)


async def _follow_plan(session: Session) -> None:
    for stage, step in _STEPS.items():
        if not session.plan.stop_after.reaches(stage):
            return
        await step(session)


async def _secure(session: Session) -> None:
    before = session.extensions
    if await offer_starttls(session):
        await hello(session)
        note_changed(session.track, before, session.extensions)


_STEPS: dict[StopAfter, Callable[[Session], Awaitable[None]]] = {
    StopAfter.CONNECT: greet,
    StopAfter.EHLO: hello,
    StopAfter.TLS: _secure,
    StopAfter.AUTH: authenticate,
    StopAfter.MAIL: mail,
    StopAfter.RCPT: rcpt,
    StopAfter.DATA: data,
    StopAfter.MESSAGE: message,
}
