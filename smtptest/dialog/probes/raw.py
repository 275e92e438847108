"""Every reply that comes of what no well-behaved client sends."""

from __future__ import annotations

from smtptest.dialog.endings import Ended
from smtptest.dialog.events import StageName
from smtptest.dialog.replies import Reply
from smtptest.dialog.session import Session

_AWAITED = "a reply to QUIT"


async def replies_until_goodbye(session: Session) -> tuple[list[Reply], Ended | None]:
    """Say QUIT, and give every reply before its 221; why there is no 221, where there is none.

    So the replies can be counted without waiting for one that never comes. The connection is closed then.
    """
    found: list[Reply] = []
    failure = None
    try:
        with session.track.stage(StageName.QUIT):
            session.send_ahead(b"QUIT\r\n", 1, _AWAITED)
            while (reply := await session.answer(_AWAITED)).code != 221:
                found.append(reply)
    except Ended as ended:
        failure = ended
    session.wire.abort()
    return found, failure
