"""What the probes share: reporting a result, an address that does not exist, all replies up to the goodbye."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Severity, StageName, Verdict
from smtptest.engine.judgement import UNDECIDED
from smtptest.engine.smtp.endings import from_failure
from smtptest.engine.smtp.probes.answers import answer
from smtptest.engine.smtp.session import ProbeResult, Session, reply_to
from smtptest.engine.smtp.wire.failures import WireFailure
from smtptest.engine.smtp.wire.replies import Reply
from smtptest.engine.words.sentence import title_of

_AWAITED = reply_to("QUIT")


def report(
    session: Session,
    level: Severity,
    code: str,
    reference: str,
    decided: Reply | int | None = None,
    /,
    **parameters: object,
) -> None:
    """Report a result of the probe as a finding.

    decided: the reply, or the number of the line, that decided it. parameters: those of the finding's sentences.
    """
    about = decided.about if isinstance(decided, Reply) else decided
    session.track.add_finding(level, code, reference, about, **parameters)
    found = ProbeResult(level, title_of(code, parameters), code.endswith(UNDECIDED), code, parameters)
    session.probe_results.append(found)


def result(session: Session) -> DialogEnded:
    """The end of a completed probe: passed, whatever it found. The summary answers its question."""
    return DialogEnded(Verdict.PASSED, answer(session.probe_results))


def unknown_mailbox(address: str) -> str:
    """An address that surely does not exist: a random one in the domain of this address, if it has a domain."""
    name = f"nobody-{secrets.token_hex(8)}"
    return f"{name}@{address.rpartition('@')[2]}" if "@" in address else name


@dataclass
class RemainingReplies:
    """The replies before the goodbye."""

    replies: list[Reply] = field(default_factory=list)
    """In their order. A reply to QUIT is one of them if it is another than 221."""
    failure: DialogEnded | None = None
    """Why there was no goodbye; None if there was."""
    quit_sent: bool = False
    """Whether QUIT was sent. If so and there was no goodbye, the last reply may be the one to QUIT."""

    @property
    def answers(self) -> int:
        """How many replies certainly answer something other than QUIT."""
        unsure = self.quit_sent and self.failure is not None
        return max(0, len(self.replies) - unsure)


async def replies_until_221(session: Session) -> RemainingReplies:
    """Send QUIT and return every reply before its 221, or before the connection ended. The connection is then closed.

    So the replies can be counted without waiting for one that never arrives.
    """
    rest = RemainingReplies()
    await session.wire.wait_until_quiet()
    try:
        with session.track.stage(StageName.QUIT):
            try:
                await session.send_ahead(b"QUIT\r\n", 1, _AWAITED)
                rest.quit_sent = True
            finally:
                await _collect(session, rest)
    except DialogEnded as ended:
        rest.failure = ended
    session.wire.abort()
    return rest


async def _collect(session: Session, rest: RemainingReplies) -> None:
    while rest.quit_sent or session.wire.has_reply:
        try:
            reply = await session.wire.next_reply(session.limits.reply)
        except (WireFailure, TimeoutError) as failure:
            raise from_failure(failure, _AWAITED, session.limits.reply) from None
        if reply.code == 221 and rest.quit_sent:
            return
        rest.replies.append(reply)
