"""What a plain dialog answers that stops early: is the server up, is its TLS right, can one log in?"""

from __future__ import annotations

from smtptest.engine.smtp.plan import Auth, Security, StopAfter
from smtptest.engine.smtp.session import Session
from smtptest.engine.words.sentence import Sentence, joined

_WITHOUT_TLS = "without-tls"


def answered(session: Session, came: Sentence) -> Sentence:
    """The summary of a dialog that went as far as it was to go. came: how far that is."""
    answer = _answer(session)
    if answer is None:
        return came
    if answer.code == _WITHOUT_TLS:
        return answer  # it was set to stop there, and did not come there
    problem = session.track.problem
    told = problem is None or session.plan.stop_after is StopAfter.TLS
    return joined([answer, came] if told else [answer, Sentence("problem-found", title=problem), came])


def _answer(session: Session) -> Sentence | None:
    """The answer to the question that such a plan asks; None if it asks another one, or has no answer."""
    match session.plan.stop_after:
        case StopAfter.CONNECT | StopAfter.EHLO:
            return _is_up(session)
        case StopAfter.TLS:
            return _has_tls(session)
        case StopAfter.AUTH if session.plan.auth is not Auth.NONE:
            return Sentence("login-works", host=session.plan.host, port=session.plan.port)
        case _:
            return None


def _is_up(session: Session) -> Sentence:
    given = {"host": session.plan.host, "port": session.plan.port, "ms": round(1000 * session.greeted_after)}
    if session.verified is not None:
        return Sentence("answers-within-tls", **given)
    if session.plan.stop_after is StopAfter.CONNECT:
        return Sentence("answers", **given)
    offered = "STARTTLS" in session.extensions
    return Sentence("answers-with-starttls" if offered else "answers-without-starttls", **given)


def _has_tls(session: Session) -> Sentence | None:
    given = {"host": session.plan.host, "port": session.plan.port}
    if session.verified is None:
        return None if session.plan.security is Security.NONE else Sentence(_WITHOUT_TLS, **given)
    if session.track.problem is not None:
        return Sentence("tls-is-wrong", **given, title=session.track.problem)
    return Sentence("tls-works", **given, name=session.plan.peer_name)
