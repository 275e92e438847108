"""AUTH (RFC 4954): one mechanism, one try, and only where the password is safe on the way."""

from __future__ import annotations

import base64

from smtptest.dialog.endings import Ended, refused_by
from smtptest.dialog.events import Level, StageName, Verdict
from smtptest.dialog.plan import Auth
from smtptest.dialog.replies import Reply
from smtptest.dialog.secret import MASK
from smtptest.dialog.session import Session

_MASKED = MASK.encode()
# The strongest first. PLAIN and LOGIN send the same; PLAIN has a standard (RFC 4616) and saves two round trips.
_BY_STRENGTH = (Auth.PLAIN, Auth.LOGIN)
_AWAITED = "a reply to AUTH"


async def authenticate(session: Session) -> None:
    """Log in with the mechanism of the plan, if it asks for one. Raises Ended unless the server answers 235."""
    if session.plan.auth is Auth.NONE:
        return
    with session.track.stage(StageName.AUTH):
        mechanism = _choose(session)
        _require_safe_wire(session)
        session.wire.hush = session.wire.cannot_scrub
        reply = await (_plain(session) if mechanism is Auth.PLAIN else _login(session))
        session.wire.hush = False
        if reply.code != 235:
            raise _failed(reply, mechanism)


def _choose(session: Session) -> Auth:
    offered = [word.upper() for word in session.extensions.get("AUTH", "").split()]
    shared = [mechanism for mechanism in _BY_STRENGTH if mechanism.name in offered]
    wanted = session.plan.auth
    if wanted is Auth.AUTO and shared:
        return shared[0]
    if wanted in shared:
        return wanted
    raise Ended(Verdict.AUTH_FAILED, _no_mechanism(session, offered, wanted))


def _no_mechanism(session: Session, offered: list[str], wanted: Auth) -> str:
    if not offered:
        hint = "" if session.verified is not None else " without TLS; many servers offer it only after STARTTLS"
        return f"The server offers no AUTH{hint}."
    asked = "PLAIN nor LOGIN" if wanted is Auth.AUTO else wanted.name
    return f"The server offers AUTH {' '.join(offered)}, but not {asked}."


def _require_safe_wire(session: Session) -> None:
    if session.verified:
        return
    fault = "the connection is not encrypted" if session.verified is None else "the server's certificate does not hold"
    if not session.plan.insecure_auth:
        raise Ended(Verdict.REFUSED, f"The password was not sent, because {fault}.")
    session.track.finding(
        Level.PROBLEM,
        "insecure-auth",
        "The password is sent although it is not safe on the way",
        f"It was asked for, although {fault}. Change the password if somebody else may have listened.",
        "RFC 4954 section 4",
    )


async def _plain(session: Session) -> Reply:
    """RFC 4616: authorization identity (none), NUL, user name, NUL, password, as the initial response."""
    message = f"\0{session.plan.username}\0{session.password.reveal()}"
    words = (b"AUTH", b"PLAIN", base64.b64encode(message.encode()))
    reply = await session.ask(*words, awaited=_AWAITED, shown=b"AUTH PLAIN " + _MASKED)
    return await _cancel(session) if reply.kind == 3 else reply


async def _login(session: Session) -> Reply:
    """draft-murchison-sasl-login: the server prompts twice; what the prompts say is not to be relied on."""
    reply = await session.ask(b"AUTH", b"LOGIN", awaited=_AWAITED)
    for answer in (session.plan.username, session.password.reveal()):
        if reply.code != 334:
            return reply
        reply = await session.ask(base64.b64encode(answer.encode()), awaited=_AWAITED, shown=_MASKED)
    return await _cancel(session) if reply.kind == 3 else reply


async def _cancel(session: Session) -> Reply:
    """The server asks for more than the mechanism has: RFC 4954 section 4 ends the exchange with a lone asterisk."""
    return await session.ask(b"*", awaited=_AWAITED)


def _failed(reply: Reply, mechanism: Auth) -> Ended:
    ended = refused_by(reply, f"to log us in by {mechanism.name}")
    if ended.verdict is not Verdict.REJECTED:
        return ended
    return Ended(Verdict.AUTH_FAILED, f"The server refused the login by {mechanism.name}: {reply.quoted}.")
