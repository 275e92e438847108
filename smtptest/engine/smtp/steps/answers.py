"""What a plain dialog answers that stops early: is the server up, is its TLS right, can one log in?"""

from __future__ import annotations

from typing import NamedTuple

from smtptest.engine.smtp.plan import Auth, Security, StopAfter
from smtptest.engine.smtp.session import Session
from smtptest.engine.words.sentence import Sentence, joined


class _Answer(NamedTuple):
    words: Sentence
    """The answer as a sentence."""
    arrived: bool = True
    """Whether the dialog came to where it was set to stop; if it did not, nothing is said of how far it came."""
    names_problem: bool = False
    """Whether the words name the first problem already."""


def answered(session: Session, came: Sentence) -> Sentence:
    """The summary of a dialog that went as far as it was to go. came: how far that is."""
    answer = _answer(session)
    if answer is None:
        return came
    told = [answer.words]
    if session.track.problem is not None and not answer.names_problem:
        told.append(Sentence("problem-found", title=session.track.problem))
    return joined([*told, came] if answer.arrived else told)


def _answer(session: Session) -> _Answer | None:
    """The answer to the question that such a plan asks; None if it asks another one, or has no answer."""
    match session.plan.stop_after:
        case StopAfter.CONNECT | StopAfter.EHLO:
            return _Answer(_is_up(session))
        case StopAfter.TLS:
            return _has_tls(session)
        case StopAfter.AUTH if session.plan.auth is not Auth.NONE:
            return _logs_in(session)
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


def _has_tls(session: Session) -> _Answer | None:
    given = {"host": session.plan.host, "port": session.plan.port}
    if session.verified is None:
        unasked = session.plan.security is Security.NONE
        return None if unasked else _Answer(Sentence("without-tls", **given), arrived=False)
    if session.track.problem is not None:
        return _Answer(Sentence("tls-is-wrong", **given, title=session.track.problem), names_problem=True)
    return _Answer(Sentence("tls-works", **given, name=session.plan.peer_name))


def _logs_in(session: Session) -> _Answer:
    if session.login_ignored:
        return _Answer(Sentence("login-not-looked-at", host=session.plan.host), arrived=False)
    return _Answer(Sentence("login-works", host=session.plan.host, port=session.plan.port))
