"""The opening of a session: the greeting, EHLO, and HELO where EHLO is refused (RFC 5321 sections 3.1 and 3.2)."""

from __future__ import annotations

from smtptest.dialog.endings import HungUp, WireFailure, from_failure, refused_by
from smtptest.dialog.events import Level, StageName
from smtptest.dialog.keywords import extensions
from smtptest.dialog.plan import Probe, Protocol, Proxy, Security
from smtptest.dialog.proxy import announce, refuse_misunderstood
from smtptest.dialog.remarks import (
    note_name,
    note_no_mechanism,
    note_odd_keywords,
    note_plain_auth,
    note_starttls_again,
)
from smtptest.dialog.replies import Reply
from smtptest.dialog.session import Session
from smtptest.dialog.starttls import secure_at_once

# Postfix's postscreen waits 6 s by default before its greeting (postscreen_greet_wait); a client must not mind.
_LONG_GREETING = 5.0
# Servers that wait for a PROXY header end the connection after some seconds without one (Postfix:
# postscreen_upstream_proxy_timeout and smtpd_upstream_proxy_timeout, 5 s; Dovecot: haproxy_timeout, 3 s).
_LONG_SILENCE = 2.0


async def greet(session: Session) -> None:
    """Wait for the greeting, after the handshake where TLS comes first. Raises Ended if it is not 220."""
    if session.plan.security is Security.TLS:
        await secure_at_once(session)
    began = session.track.elapsed()
    with session.track.stage(StageName.GREETING):
        reply = await _greeting(session, began)
        if not session.says(reply, 220, to="the greeting"):
            raise refused_by(reply, "the connection")
    note_name(session.track, session.plan.host, reply, session.wire.scribe.fit)
    _note_delay(session, session.track.elapsed() - began, reply)


async def _greeting(session: Session, began: float) -> Reply:
    awaited = session.track.awaited = "its greeting"
    try:
        if session.plan.security is not Security.TLS:
            announce(session)
        return session.judged(await session.wire.next_reply(session.limits.reply), awaited)
    except (WireFailure, TimeoutError) as failure:
        _note_silence(session, failure, session.track.elapsed() - began)
        raise from_failure(failure, awaited, session.limits.reply) from None


def _note_silence(session: Session, failure: Exception, seconds: float) -> None:
    """Why nothing at all may have come."""
    if session.wire.heard:
        return
    if isinstance(failure, TimeoutError):
        session.track.finding(
            Level.WARNING,
            "greeting-late",
            f"The server sent no greeting within {session.limits.reply:g} s",
            "Mail servers wait up to 5 minutes for it, so mail may still arrive. The usual cause is slow reverse DNS: "
            "the server looks up the client's name before it greets, and its resolver does not answer.",
            "RFC 5321 section 4.5.3.2.1",
        )
    elif isinstance(failure, HungUp) and session.plan.proxy is Proxy.NONE and seconds >= _LONG_SILENCE:
        session.track.finding(
            Level.WARNING,
            "proxy-header-missing",
            f"The server {failure.deed} after {seconds:.1f} s without a word; it may expect a PROXY header",
            "A server behind a load balancer may wait for a PROXY header before it greets, and give up without one. "
            "This tool can send the header: choose it in the field PROXY.",
            "PROXY protocol",
        )


def _note_delay(session: Session, seconds: float, reply: Reply) -> None:
    if seconds >= _LONG_GREETING:
        session.track.finding(
            Level.INFO,
            "greeting-delayed",
            f"The greeting came after {seconds:.1f} s",
            "Servers delay it on purpose to unmask spam software that does not wait (Postfix's postscreen does). "
            "It is no error; a client must wait for up to 5 minutes.",
            "RFC 5321 section 4.5.3.2.1",
            reply.lines[0].seq,
        )


async def hello(session: Session) -> None:
    """Introduce ourselves and learn the server's extensions. Raises Ended if neither EHLO nor HELO is accepted."""
    with session.track.stage(StageName.EHLO):
        name = session.helo.encode("ascii")
        verb = "LHLO" if session.plan.protocol is Protocol.LMTP else "EHLO"
        if session.plan.proxy is not Proxy.NONE:
            await session.wire.settle()
        refuse_misunderstood(session)
        reply = await session.ask(verb.encode(), name, awaited=f"a reply to {verb}")
        refuse_misunderstood(session, reply)
        if reply.kind == 5 and verb == "EHLO":
            _note_refusal(session, reply)
            verb = "HELO"
            reply = await session.ask(b"HELO", name, awaited="a reply to HELO")
            session.extensions = {}
        elif reply.kind == 2:
            # The first line names the server; each further one is a keyword and its parameters.
            session.extensions = extensions(line.said for line in reply.lines[1:])
            anew, session.ehlo = session.ehlo is not None, reply
            note_odd_keywords(session.track, reply, session.wire.scribe.fit)
            _note_security(session, anew=anew)
        if not session.says(reply, 250, to=verb):
            raise refused_by(reply, "to speak with us" if reply.kind == 5 else f"our {verb}")


def _note_security(session: Session, *, anew: bool) -> None:
    """anew: it is not the first EHLO of the dialog, and without TLS it says nothing new (XCLIENT)."""
    judged_later = session.plan.probe is Probe.AUTH_BEFORE_TLS
    if session.extensions.get("AUTH") == "":
        note_no_mechanism(session.track, session.line_of("AUTH"))
    if session.verified is None and not anew and not judged_later:
        note_plain_auth(session.track, session.extensions.get("AUTH", ""), session.line_of("AUTH"))
    elif session.verified is not None and "STARTTLS" in session.extensions:
        note_starttls_again(session.track, session.line_of("STARTTLS"))


def _note_refusal(session: Session, reply: Reply) -> None:
    session.track.finding(
        Level.WARNING,
        "ehlo-refused",
        "The server refuses EHLO",
        f"It answered {reply.quoted}. Without EHLO it has no STARTTLS, no AUTH and no other extension; HELO was tried.",
        "RFC 5321 section 3.2",
        reply.about,
    )
