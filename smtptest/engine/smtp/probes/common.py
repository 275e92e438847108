"""What a probe has proven, and what it has not: findings, and a verdict that says only that it was made."""

from __future__ import annotations

from smtptest.engine.ended import Ended
from smtptest.engine.events import Level, Verdict
from smtptest.engine.smtp.session import Proof, Session
from smtptest.engine.smtp.wire.replies import Reply

# How the codes of findings end that say what could not be judged.
_UNDECIDED = ("-not-proven", "-incomplete")


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
    session.proven.append(Proof(level, title, code.endswith(_UNDECIDED)))


def proven(session: Session) -> Ended:
    """The end of a probe that was made: passed, whatever it found, and in words the worst of that and what is open."""
    worst = max(session.proven, key=lambda found: list(Level).index(found.level))
    open_ = [found.title for found in session.proven if found.undecided and found is not worst]
    left = f" {len(open_)} undecided: {'; '.join(open_)}." if open_ else ""
    return Ended(Verdict.PASSED, f"The probe was made. {worst.title}.{left}")
