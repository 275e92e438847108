"""What a probe has proven, and what it has not: findings, and a verdict that says only that it was made."""

from __future__ import annotations

from smtptest.dialog.endings import Ended
from smtptest.dialog.events import Level, Verdict
from smtptest.dialog.replies import Reply
from smtptest.dialog.session import Session


def prove(
    session: Session, level: Level, code: str, title: str, detail: str, reference: str, reply: Reply | None = None
) -> None:
    """A finding of the probe. reply: the one that decided it. detail: what was proven, and what was not."""
    session.track.finding(level, code, title, detail, reference, None if reply is None else reply.about)
    session.proven.append((level, title))


def proven(session: Session) -> Ended:
    """The end of a probe that was made: passed, whatever it found, and the worst of that in words."""
    _, title = max(session.proven, key=lambda found: list(Level).index(found[0]))
    return Ended(Verdict.PASSED, f"The probe was made. {title}.")
