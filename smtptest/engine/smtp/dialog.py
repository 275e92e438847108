"""One dialog from its first event to its last: whatever happens, it ends exactly once."""

from __future__ import annotations

import asyncio
import logging
import math
import secrets
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from smtptest.engine.addressing import address_literal, without_zone
from smtptest.engine.dns.ptr import check_ptr
from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import DialogStarted, Verdict
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.recorder import Recorder, Track
from smtptest.engine.redaction import Redactor
from smtptest.engine.secret import Secret
from smtptest.engine.session_limits import SessionLimits
from smtptest.engine.smtp.connect import Connection, connect
from smtptest.engine.smtp.message.attachments import Attachment
from smtptest.engine.smtp.observations import note_changed
from smtptest.engine.smtp.plan import Plan, Probe, Route, StopAfter
from smtptest.engine.smtp.probes.all_probes import BEFORE_TLS, PROBES
from smtptest.engine.smtp.probes.common import result
from smtptest.engine.smtp.rules import Rules
from smtptest.engine.smtp.session import Session
from smtptest.engine.smtp.steps.auth import authenticate
from smtptest.engine.smtp.steps.greeting import ehlo, read_greeting
from smtptest.engine.smtp.steps.mail_data import send_message
from smtptest.engine.smtp.steps.starttls import starttls
from smtptest.engine.smtp.steps.transaction import conclusion, data, mail, quit_session, rcpt
from smtptest.engine.smtp.steps.xclient import xclient
from smtptest.engine.smtp.target import DialogResult, Target
from smtptest.engine.smtp.wire.protocol import Wire
from smtptest.engine.smtp.wire.transcriber import Transcriber
from smtptest.engine.transport_security.sender import Seen, Sender
from smtptest.engine.words.sentence import Sentence, joined

logger = logging.getLogger(__name__)
STOPPED = DialogEnded(Verdict.STOPPED, Sentence("stopped"))
# How long a finished dialog waits for the name of its address. The conversation itself never waits for it.
_NAME_SECONDS = 1.0


@dataclass(kw_only=True)
class RunContext:
    """What the dialogs of a test share: see :func:`smtptest.engine.smtp.run_test.run_test`."""

    password: Secret
    """Used for AUTH only; empty if there is none."""
    client_key: Secret
    """The private key of the plan's client certificate, PEM; empty if there is none."""
    attachments: Sequence[Attachment]
    """The files that the plan describes."""
    network: GuardedNetwork
    """Look-ups and connections under the operator's policy."""
    limits: SessionLimits
    """Times and sizes of each dialog and of the test."""
    roots: tuple[str, ...]
    """Files of PEM roots trusted in addition to the system's."""
    helo_name: str
    """Given in EHLO if the plan names none; empty for the address literal."""
    recorder: Recorder
    """Takes the events of all dialogs."""
    rules: Rules
    """What the test must keep to."""
    sender: Sender | None = None
    """Judges the servers of a domain as a sending mail server does; None if that is not asked for."""
    session: Session | None = None
    """The last session that was begun; None before the first."""
    deadline: float = math.inf
    """By the loop's clock; set once it is the test's turn."""


async def run_dialog(plan: Plan, target: Target, context: RunContext) -> DialogResult:
    """Run one dialog and record its outcome. Raises only CancelledError, after recording it."""
    track = context.recorder.next_dialog()
    outcome = DialogResult(target=target, ended=STOPPED)
    try:
        if plan.route is not Route.HOST or target.part or plan.round_trip:
            address = target.addresses[0] if len(target.addresses) == 1 else None
            track.add(DialogStarted, host=target.host, address=address, port=plan.port, part=target.part or None)
        own = plan if plan.host == target.host else replace(plan, host=target.host)
        outcome.ended = await _ending(own, outcome, context, track)
    finally:
        outcome.ended = _final_summary(outcome.ended, track)
        track.finish(outcome.ended.verdict, outcome.ended.summary, outcome.took)
    outcome.begun, outcome.in_doubt = track.begun, track.in_doubt
    return outcome


def _final_summary(ended: DialogEnded, track: Track) -> DialogEnded:
    """The end with its full summary: what the dialog waited for when it was stopped, and what remains unknown."""
    words = Sentence("stopped-waiting", awaited=track.awaited) if ended is STOPPED else ended.summary
    if track.in_doubt:
        words = joined([words, track.doubt])
    return DialogEnded(ended.verdict, words, lost=ended.lost)


async def _ending(plan: Plan, outcome: DialogResult, context: RunContext, track: Track) -> DialogEnded:
    limit = asyncio.timeout_at(context.deadline)
    try:
        async with limit:
            if outcome.target.unusable is not None:
                return outcome.target.unusable
            connection = await connect(plan, outcome.target, context.network, context.limits, track, context.rules)
            outcome.address, outcome.untried = connection.address, connection.untried
            await _open_session(plan, connection, outcome, context, track)
            return outcome.ended
    except DialogEnded as ended:
        return ended
    except Exception as error:
        late = isinstance(error, TimeoutError) and limit.expired()
        ending = deadline_passed(context.limits, track) if late else internal_error()
        return outcome.ended if outcome.is_final else ending


def deadline_passed(limits: SessionLimits, track: Track) -> DialogEnded:
    """The end of a dialog when the deadline of the whole test has passed."""
    words = Sentence("deadline", seconds=limits.deadline, awaited=track.awaited)
    return DialogEnded(Verdict.TIMEOUT, words)


def internal_error() -> DialogEnded:
    """The end of a dialog that failed by our own fault. Call it while the exception is handled."""
    # The exception's own words go to the log; the visitor gets a number to report.
    number = secrets.token_hex(4)
    logger.exception("Error %s in a dialog", number)
    return DialogEnded(Verdict.ERROR, Sentence("internal-error", number=number))


async def _open_session(
    plan: Plan, connection: Connection, outcome: DialogResult, context: RunContext, track: Track
) -> None:
    wire = await _wire(connection.socket, context.password, context.limits, track)
    try:
        wire.message_forbidden = context.rules.login_before_message
        helo = plan.helo or context.helo_name or address_literal(without_zone(connection.socket.getsockname()[0]))
        session = Session(plan, context.password, context.limits, track, wire, helo, context.roots, rules=context.rules)
        context.session = session
        session.client_key, session.attachments = context.client_key, context.attachments
        session.part, outcome.probe_results = outcome.target.part, session.probe_results
        outcome.presented = session.presented
        outcome.accepted, outcome.refused = session.accepted, session.refused
        if context.sender is not None:
            found = connection.found
            context.sender.begin(plan.host, outcome.target.secure, found.secure, found.canonical)
        if context.network.has_name(connection.address):
            await _with_name(session, connection.address, outcome, context.network)
        else:
            await _converse(session, outcome)
        if context.sender is not None:
            await _judge(session, outcome, context.sender)
    finally:
        wire.abort()


async def _with_name(session: Session, address: str, outcome: DialogResult, network: GuardedNetwork) -> None:
    """Have the conversation, and look up the name of the address in parallel; the conversation does not wait for it."""
    async with asyncio.TaskGroup() as group:
        name = group.create_task(check_ptr(network, address, session.track))
        await _converse(session, outcome)
        await asyncio.wait([name], timeout=_NAME_SECONDS)
        name.cancel()


async def _judge(session: Session, outcome: DialogResult, sender: Sender) -> None:
    """Note what a sender makes of the server's TLS, if the conversation has shown it. It is over by now."""
    shown = session.presented[-1] if session.presented else None
    if shown is None and not session.without_tls and outcome.ended.verdict is not Verdict.TLS_FAILED:
        return
    about = session.seq_of("STARTTLS") if shown is None else shown.seq
    await sender.judge(Seen(session.plan.host, shown.chain if shown else (), about), session.track)
    if outcome.ended.verdict.facts.completed:
        outcome.ended = _concluded(session)  # whose words name the first problem


async def _wire(connection: socket.socket, password: Secret, limits: SessionLimits, track: Track) -> Wire:
    loop = asyncio.get_running_loop()
    try:
        wire = Wire(Transcriber(track, limits, Redactor(password)), limits)
        await loop.create_connection(lambda: wire, sock=connection)
    except BaseException:
        connection.close()
        raise
    return wire


async def _converse(session: Session, outcome: DialogResult) -> None:
    """Have the conversation, up to the end of the connection."""
    try:
        outcome.ended = await _verdict(session)
        # Whatever ends the goodbye, the deadline or the visitor, does not change the verdict.
        outcome.is_final = True
        await quit_session(session)
    finally:
        session.wire.abort()
        if outcome.is_final and outcome.ended.verdict.facts.completed:
            # What was found during the goodbye belongs to the answer: when the server's lines come is chance.
            outcome.ended = _concluded(session)
    outcome.took = session.track.at_work()


async def _verdict(session: Session) -> DialogEnded:
    try:
        await _follow_plan(session)
        return _concluded(session)
    except DialogEnded as ended:
        return ended.with_traceback(None)  # which leads to whoever made it, and so back to it


def _concluded(session: Session) -> DialogEnded:
    return conclusion(session) if session.plan.probe is Probe.NONE else result(session)


async def _follow_plan(session: Session) -> None:
    if session.plan.probe is not Probe.NONE:
        await _probe(session)
        return
    for stage, step in _STEPS.items():
        if not session.plan.stop_after.reaches(stage):
            return
        await step(session)


async def _probe(session: Session) -> None:
    await read_greeting(session)
    await ehlo(session)
    if session.plan.probe in BEFORE_TLS:
        await xclient(session)
    else:
        await _secure_and_claim(session)
        await authenticate(session)
    session.track.refusals_are_fine = True
    await PROBES[session.plan.probe](session)


async def _secure(session: Session) -> None:
    before = session.extensions
    if await starttls(session):
        await ehlo(session)
        note_changed(
            session.track, before, session.extensions, session.seq_of(""), session.wire.transcriber.displayable
        )


async def _secure_and_claim(session: Session) -> None:
    await _secure(session)
    await xclient(session)


_STEPS: dict[StopAfter, Callable[[Session], Awaitable[None]]] = {
    StopAfter.CONNECT: read_greeting,
    StopAfter.EHLO: ehlo,
    StopAfter.TLS: _secure_and_claim,
    StopAfter.AUTH: authenticate,
    StopAfter.MAIL: mail,
    StopAfter.RCPT: rcpt,
    StopAfter.DATA: data,
    StopAfter.MESSAGE: send_message,
}
