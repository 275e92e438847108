"""Every reply that comes of what no well-behaved client sends."""

from __future__ import annotations

from dataclasses import dataclass, field

from smtptest.engine.ended import Ended
from smtptest.engine.events import StageName
from smtptest.engine.smtp.endings import from_failure
from smtptest.engine.smtp.session import Session
from smtptest.engine.smtp.wire.failures import WireFailure
from smtptest.engine.smtp.wire.replies import Reply

_AWAITED = "a reply to QUIT"


@dataclass
class Rest:
    """What came before the goodbye. failure: why there was none, None where there was.

    asked: QUIT was sent, so that where there is no goodbye the last reply may be the one to it.
    """

    replies: list[Reply] = field(default_factory=list)
    failure: Ended | None = None
    asked: bool = False

    @property
    def answers(self) -> int:
        """How many replies surely answer something else than QUIT."""
        unsure = self.asked and self.failure is not None
        return max(0, len(self.replies) - unsure)


async def replies_until_goodbye(session: Session) -> Rest:
    """Say QUIT, and give every reply before its 221, those too that had come when the connection ended.

    So the replies can be counted without waiting for one that never comes. The connection is closed then.
    """
    rest = Rest()
    await session.wire.settle()
    try:
        with session.track.stage(StageName.QUIT):
            try:
                await session.send_ahead(b"QUIT\r\n", 1, _AWAITED)
                rest.asked = True
            finally:
                await _collect(session, rest)
    except Ended as ended:
        rest.failure = ended
    session.wire.abort()
    return rest


async def _collect(session: Session, rest: Rest) -> None:
    while rest.asked or session.wire.answered:
        try:
            reply = await session.wire.next_reply(session.limits.reply)
        except (WireFailure, TimeoutError) as failure:
            raise from_failure(failure, _AWAITED, session.limits.reply) from None
        if reply.code == 221 and rest.asked:
            return
        rest.replies.append(reply)
