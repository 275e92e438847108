"""The opening of a session: the greeting, EHLO, and HELO if EHLO is refused (RFC 5321 sections 3.1 and 3.2)."""

from __future__ import annotations

import asyncio

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Severity, StageName, Verdict
from smtptest.engine.smtp.endings import from_failure, refused_by
from smtptest.engine.smtp.extensions.keywords import parse_extensions
from smtptest.engine.smtp.observations import (
    note_name,
    note_no_mechanism,
    note_odd_keywords,
    note_plain_auth,
    note_starttls_again,
)
from smtptest.engine.smtp.plan import Probe, Protocol, Proxy, Security
from smtptest.engine.smtp.session import Session, reply_to
from smtptest.engine.smtp.steps.proxy_protocol import reject_misread_header, send_proxy_header
from smtptest.engine.smtp.steps.starttls import implicit_tls
from smtptest.engine.smtp.wire.failures import NotSmtp, PeerDisconnected, WireFailure
from smtptest.engine.smtp.wire.other_services import (
    is_tls,
    note_service,
    note_silence,
    note_silent_end,
    note_tls,
    recognise,
    recognise_reply,
)
from smtptest.engine.smtp.wire.replies import Reply
from smtptest.engine.words.sentence import Sentence, joined

# After this time without a byte, the visitor is told that the port may expect TLS; postscreen's 6 s are no sign of it.
SILENCE_SECONDS = 8.0
SILENCE_SECONDS_OF_TLS = 3.0
# IANA's for a protocol within TLS: https, smtps, ldaps, ftps, telnets, imaps, pop3s; and what hosters use for smtps.
TLS_PORTS = frozenset({443, 465, 636, 990, 992, 993, 995, 2465, 8465, 10465})
# Postfix's postscreen waits 6 s by default before its greeting (postscreen_greet_wait); a client must not mind.
_LONG_GREETING = 5.0
# Servers that wait for a PROXY header end the connection after some seconds without one (Postfix:
# postscreen_upstream_proxy_timeout and smtpd_upstream_proxy_timeout, 5 s; Dovecot: haproxy_timeout, 3 s).
_LONG_SILENCE = 2.0


async def read_greeting(session: Session) -> None:
    """Wait for the greeting, after the handshake if TLS comes first. Raises DialogEnded if it is not 220."""
    if session.plan.security is Security.TLS:
        await implicit_tls(session)
    began = session.track.elapsed()
    with session.track.stage(StageName.GREETING):
        reply = session.greeting = await _greeting(session, began)
        if not session.says(reply, 220, to="the greeting"):
            raise refused_by(reply, Sentence("the-connection"))
    session.greeted_after = session.track.at_work()
    note_name(session.track, session.plan.host, reply, session.wire.transcriber.displayable)
    _note_delay(session, session.track.elapsed() - began, reply)


async def _greeting(session: Session, began: float) -> Reply:
    awaited = session.track.awaited = Sentence("greeting")
    silence = asyncio.get_running_loop().call_later(_silence_seconds(session), _note_silence, session)
    try:
        if session.plan.security is not Security.TLS:
            send_proxy_header(session)
        return session.checked(await session.wire.next_reply(session.limits.reply), awaited)
    except (WireFailure, TimeoutError) as failure:
        _note_nothing(session, failure, session.track.elapsed() - began)
        ended = from_failure(failure, awaited, session.limits.reply)
        waited_long = asyncio.get_running_loop().time() >= silence.when()
        raise _recognised(session, failure, ended, waited_long=waited_long) from None
    finally:
        silence.cancel()


def _silence_seconds(session: Session) -> float:
    return SILENCE_SECONDS_OF_TLS if session.plan.port in TLS_PORTS else SILENCE_SECONDS


def _note_silence(session: Session) -> None:
    if session.plan.security is not Security.TLS and not session.wire.bytes_received:
        note_silence(session.track, _silence_seconds(session))


def _recognised(session: Session, failure: Exception, ended: DialogEnded, *, waited_long: bool) -> DialogEnded:
    """The same end, with what the server may be instead."""
    if isinstance(failure, NotSmtp) and (service := recognise(failure.start)):
        words = note_tls(session.track) if is_tls(failure.start) else note_service(session.track, service)
        return DialogEnded(ended.verdict, words, lost=ended.lost)
    silent = isinstance(failure, TimeoutError) or (isinstance(failure, PeerDisconnected) and waited_long)
    if silent and session.plan.security is not Security.TLS and not session.wire.bytes_received:
        return DialogEnded(ended.verdict, joined([ended.summary, note_silent_end(session.track)]), lost=ended.lost)
    return ended


def _note_nothing(session: Session, failure: Exception, seconds: float) -> None:
    """Note why nothing at all may have arrived."""
    if session.wire.bytes_received:
        return
    if isinstance(failure, TimeoutError):
        session.track.add_finding(
            Severity.WARNING, "greeting-late", "RFC 5321 section 4.5.3.2.1", seconds=session.limits.reply
        )
    elif isinstance(failure, PeerDisconnected) and session.plan.proxy is Proxy.NONE and seconds >= _LONG_SILENCE:
        given = {"deed": failure.deed, "seconds": seconds}
        session.track.add_finding(Severity.WARNING, "proxy-header-missing", "PROXY protocol", **given)


def _note_delay(session: Session, seconds: float, reply: Reply) -> None:
    if seconds >= _LONG_GREETING:
        session.track.add_finding(
            Severity.INFO, "greeting-delayed", "RFC 5321 section 4.5.3.2.1", reply.lines[0].seq, seconds=seconds
        )


async def ehlo(session: Session) -> None:
    """Send EHLO (LHLO, HELO) and read the server's extensions.

    Raises DialogEnded if the server accepts neither EHLO nor HELO.
    """
    with session.track.stage(StageName.EHLO):
        name = session.helo.encode("ascii")
        verb = "LHLO" if session.plan.protocol is Protocol.LMTP else "EHLO"
        if session.plan.proxy is not Proxy.NONE:
            await session.wire.wait_until_quiet()
        reject_misread_header(session)
        reply = await session.ask(verb.encode(), name, awaited=reply_to(verb))
        reject_misread_header(session, reply)
        if reply.kind == 5 and verb == "EHLO":
            _note_refusal(session, reply)
            verb = "HELO"
            reply = await session.ask(b"HELO", name, awaited=reply_to("HELO"))
            session.extensions = {}
        elif reply.kind == 2:
            # The first line names the server; each further one is a keyword and its parameters.
            session.extensions = parse_extensions(line.said for line in reply.lines[1:])
            anew, session.ehlo = session.ehlo is not None, reply
            note_odd_keywords(session.track, reply, session.wire.transcriber.displayable)
            _note_security(session, anew=anew)
        _refuse_other_service(session, reply)
        if not session.says(reply, 250, to=verb):
            what = Sentence("the-session") if reply.kind == 5 else Sentence("our-command", command=verb)
            raise refused_by(reply, what)


def _refuse_other_service(session: Session, reply: Reply) -> None:
    """Raise DialogEnded for a service that has three-digit codes too, known once it refuses EHLO."""
    if reply.kind != 5 or session.greeting is None:
        return
    said = f"{session.greeting.code} {session.greeting.said}"
    if service := recognise_reply(said, reply.said):
        words = note_service(session.track, service, session.greeting.about)
        raise DialogEnded(Verdict.PROTOCOL_ERROR, words)


def _note_security(session: Session, *, anew: bool) -> None:
    """anew: this is not the first EHLO of the dialog, so without TLS it tells nothing new (XCLIENT)."""
    judged_later = session.plan.probe is Probe.AUTH_BEFORE_TLS
    if session.extensions.get("AUTH") == "":
        note_no_mechanism(session.track, session.seq_of("AUTH"))
    if session.verified is None and not anew and not judged_later:
        note_plain_auth(session.track, session.extensions.get("AUTH", ""), session.seq_of("AUTH"))
    elif session.verified is not None and "STARTTLS" in session.extensions:
        note_starttls_again(session.track, session.seq_of("STARTTLS"))


def _note_refusal(session: Session, reply: Reply) -> None:
    session.track.add_finding(Severity.WARNING, "ehlo-refused", "RFC 5321 section 3.2", reply.about, reply=reply.quoted)
