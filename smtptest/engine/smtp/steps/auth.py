"""AUTH (RFC 4954): one mechanism, one attempt, and only if the password is safe in transit."""

from __future__ import annotations

import re
from collections.abc import Callable

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Severity, StageName, Verdict
from smtptest.engine.smtp.endings import refused_by
from smtptest.engine.smtp.plan import Auth
from smtptest.engine.smtp.sasl.exchange import exchange, note
from smtptest.engine.smtp.sasl.mechanism import Mechanism, UnsuitableCredentials
from smtptest.engine.smtp.sasl.oauth import OAuthBearer, XOAuth2
from smtptest.engine.smtp.sasl.password import CramMd5, External, Login, Plain
from smtptest.engine.smtp.sasl.scram import scram, server_not_verified
from smtptest.engine.smtp.session import Session
from smtptest.engine.smtp.wire.replies import Reply
from smtptest.engine.tls.ciphers import unfit_for_passwords
from smtptest.engine.words.sentence import Sentence

# The strongest first. PLAIN and LOGIN send the same; PLAIN has a standard (RFC 4616) and saves two round trips. Bearer
# tokens are not passwords, and EXTERNAL has none, so they are not included.
_BY_STRENGTH = (Auth.SCRAM_SHA_256, Auth.SCRAM_SHA_1, Auth.CRAM_MD5, Auth.PLAIN, Auth.LOGIN)
_SUBMISSION_PORTS = frozenset({465, 587})  # RFC 8314 section 3, RFC 6409 section 3.1
# What servers answer to a command out of sequence. 503 is correct; some use another code.
_OUT_OF_PLACE = frozenset({500, 501, 502, 503, 504})
_ALREADY = re.compile(
    r"\balready\b.*\b(?:auth|log|sign)|\b(?:authenticated|logged[ -]?(?:in|on)) already\b", re.IGNORECASE
)
_SCRAM = (Auth.SCRAM_SHA_256, Auth.SCRAM_SHA_1)


async def authenticate(session: Session) -> None:
    """Log in with the mechanism of the plan, if it asks for one. Raises DialogEnded unless the server accepts."""
    if session.plan.auth is Auth.NONE:
        _note_submission(session)
        return
    with session.track.stage(StageName.AUTH):
        mechanism = _choose(session)
        if session.plan.auth is not Auth.EXTERNAL:
            _require_safe_wire(session)
        _note_binding(session, mechanism)
        reply = await _hidden(session, mechanism)
        if _is_logged_in(reply):
            _note_logged_in(session, reply)
        elif not session.says(reply, 235, to="AUTH"):
            raise _failed(reply, mechanism)
        elif not mechanism.server_verified:
            raise _unproven(session, mechanism, reply)
    if _unsafe(session) is None:
        session.wire.message_forbidden = False


def _note_submission(session: Session) -> None:
    # Many servers offer the login within TLS only (RFC 8314 section 3.3): without it nothing is known.
    may_come = session.verified is None and "STARTTLS" in session.extensions
    if session.plan.port in _SUBMISSION_PORTS and "AUTH" not in session.extensions and not may_come:
        session.track.add_finding(
            Severity.INFO,
            "submission-without-auth",
            "RFC 6409 section 4.3",
            session.seq_of("AUTH"),
            port=session.plan.port,
        )


def _is_logged_in(reply: Reply) -> bool:
    """Whether the session is logged in already: after a login every further AUTH gets 503 (RFC 4954 section 4)."""
    return reply.code in _OUT_OF_PLACE and _ALREADY.search(reply.said) is not None


def _note_logged_in(session: Session, reply: Reply) -> None:
    session.login_ignored = True
    session.track.add_finding(Severity.WARNING, "auth-already", "RFC 4954 section 4", reply.about, reply=reply.quoted)


async def _hidden(session: Session, mechanism: Mechanism) -> Reply:
    """Run the exchange, masking whatever the server sends that could disclose the password."""
    session.wire.transcriber.mask_replies = session.wire.transcriber.secret_is_too_short and bool(session.password)
    session.wire.transcriber.mask_challenges = mechanism.has_sensitive_challenges
    try:
        return await exchange(session, mechanism)
    finally:
        # If a reply is still expected, what arrives late belongs to the exchange.
        if session.wire.is_idle:
            session.wire.transcriber.mask_replies = session.wire.transcriber.mask_challenges = False


def _choose(session: Session) -> Mechanism:
    offered = session.extensions.get("AUTH", "").split()
    wanted = session.plan.auth
    unsuitable: DialogEnded | None = None
    for auth in _BY_STRENGTH if wanted is Auth.AUTO else (wanted,):
        try:
            mechanism = _mechanism(session, auth, offered)
        except UnsuitableCredentials as error:
            words = Sentence("login-unsuitable", mechanism=auth.upper(), reason=error.words)
            unsuitable = DialogEnded(Verdict.AUTH_FAILED, words)
            continue
        if mechanism is not None:
            return mechanism
    if unsuitable is not None:
        raise unsuitable
    raise _not_offered(session, _no_mechanism(session, offered, wanted))


def _not_offered(session: Session, words: Sentence) -> DialogEnded:
    session.track.add_finding(Severity.WARNING, "no-auth", "RFC 4954 section 3", session.seq_of("AUTH"), reason=words)
    return DialogEnded(Verdict.AUTH_FAILED, words)


def _mechanism(session: Session, auth: Auth, offered: list[str]) -> Mechanism | None:
    """One attempt with this mechanism; None if the server does not offer it."""
    plan, password = session.plan, session.password
    if auth in _SCRAM:
        return scram(auth.upper(), offered, session.wire.tls, plan.username, password)
    if auth.upper() not in offered:
        return None
    makers: dict[Auth, Callable[[], Mechanism]] = {
        Auth.PLAIN: lambda: Plain(plan.username, password),
        Auth.LOGIN: lambda: Login(plan.username, password),
        Auth.CRAM_MD5: lambda: CramMd5(plan.username, password),
        Auth.XOAUTH2: lambda: XOAuth2(plan.username, password),
        Auth.OAUTHBEARER: lambda: OAuthBearer(plan.username, password, plan.host, plan.port),
        Auth.EXTERNAL: lambda: External(plan.username),
    }
    return makers[auth]()


def _no_mechanism(session: Session, offered: list[str], wanted: Auth) -> Sentence:
    if "AUTH" in session.extensions and not offered:
        return Sentence("auth-no-mechanism")
    if not offered:
        return Sentence("auth-not-offered" if session.verified is not None else "auth-not-offered-plain")
    shown = session.wire.transcriber.displayable(" ".join(offered))
    if wanted is not Auth.AUTO:
        return Sentence("auth-other-mechanisms", offered=shown, wanted=wanted.upper())
    known = ", ".join(auth.upper() for auth in _BY_STRENGTH)
    return Sentence("auth-none-known", offered=shown, known=known)


def _unsafe(session: Session) -> Sentence | None:
    """Why no password may be sent over the connection in its present state; None if one may."""
    tls = session.wire.tls
    if tls is None or session.verified is None:
        return Sentence("unsafe-plain")
    if not session.verified:
        return Sentence("unsafe-certificate")
    return unfit_for_passwords(tls)


def _require_safe_wire(session: Session) -> None:
    fault = _unsafe(session)
    if fault is None:
        return
    if not session.plan.insecure_auth:
        raise DialogEnded(Verdict.REFUSED, Sentence("password-not-sent", fault=fault))
    session.track.add_finding(
        Severity.PROBLEM, "insecure-auth", "RFC 4954 section 4", session.seq_of("AUTH"), fault=fault
    )


def _note_binding(session: Session, mechanism: Mechanism) -> None:
    plus = f"{mechanism.name}-PLUS"
    if session.wire.tls is None or plus not in session.extensions.get("AUTH", "").split():
        return  # without TLS there is nothing that it could be bound to
    session.track.add_finding(
        Severity.INFO,
        "channel-binding-not-had",
        "RFC 9266 section 2",
        session.seq_of("AUTH"),
        plus=plus,
        mechanism=mechanism.name,
    )


def _unproven(session: Session, mechanism: Mechanism, reply: Reply) -> DialogEnded:
    fault = server_not_verified()
    note(session, mechanism, fault, reply)
    words = Sentence("login-unproven", mechanism=mechanism.name, reply=reply.quoted)
    return DialogEnded(Verdict.AUTH_FAILED, words)


def _failed(reply: Reply, mechanism: Mechanism) -> DialogEnded:
    ended = refused_by(reply, Sentence("the-login", mechanism=mechanism.name))
    if ended.verdict is not Verdict.REJECTED:
        return ended
    words = Sentence("login-refused", mechanism=mechanism.name, reply=reply.quoted)
    return DialogEnded(Verdict.AUTH_FAILED, words)
