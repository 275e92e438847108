"""What a probe has proven, and what it has not: findings, and a verdict that says only that it was made."""

from __future__ import annotations

from smtptest.dialog.endings import Ended
from smtptest.dialog.events import Level, Verdict
from smtptest.dialog.replies import Reply
from smtptest.dialog.session import Session


def prove(
    session: Session,
    level: Level,
    code: str,
    title: str,
    detail: str,
    reference: str,
    decided: Reply | int | None = None,
) -> None:
    """A finding of the probe. decided: the reply, or the number of the line, by which it is known. detail: what was
    proven, and what was not."""
    about = decided.about if isinstance(decided, Reply) else decided
    session.track.finding(level, code, title, detail, reference, about)
    session.proven.append((level, title))


def proven(session: Session) -> Ended:
    """The end of a probe that was made: passed, whatever it found, and the worst of that in words."""
    _, title = max(session.proven, key=lambda found: list(Level).index(found[0]))
    return Ended(Verdict.PASSED, f"The probe was made. {title}.")
