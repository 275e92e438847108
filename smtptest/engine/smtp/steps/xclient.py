"""XCLIENT: who this client claims to be, to a server that believes it (Postfix's XCLIENT_README)."""

from __future__ import annotations

import re
from collections.abc import Callable

from smtptest.engine.addressing import parse_ip
from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import StageName, Verdict
from smtptest.engine.smtp.endings import refused_by
from smtptest.engine.smtp.extensions import xtext
from smtptest.engine.smtp.session import Session, reply_to
from smtptest.engine.smtp.steps.greeting import ehlo
from smtptest.engine.words.field_errors import FieldError
from smtptest.engine.words.sentence import Sentence

_LONGEST = 510  # RFC 5321 section 4.5.3.1.4, without CRLF
_UNKNOWN = frozenset({"[UNAVAILABLE]", "[TEMPUNAVAIL]"})
_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,253}[A-Za-z0-9_])?|\[[0-9A-Fa-f.:IPv]+\]")


def _is_port(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) <= 5 and int(value) < 65536


# Each with the judge of its value, and the code of what is said if it is wrong.
_ATTRIBUTES: dict[str, tuple[Callable[[str], bool], str]] = {
    "NAME": (lambda value: bool(_NAME.fullmatch(value)), "xclient-name"),
    "ADDR": (lambda value: parse_ip(value) is not None, "xclient-address"),
    "PORT": (_is_port, "xclient-port"),
    "PROTO": (lambda value: value.upper() in ("SMTP", "ESMTP"), "xclient-proto"),
    "HELO": (lambda value: bool(_NAME.fullmatch(value)), "xclient-helo"),
    "LOGIN": (lambda value: 0 < len(value) <= 255 and value.isprintable(), "xclient-login"),
    "DESTADDR": (lambda value: parse_ip(value) is not None, "xclient-address"),
    "DESTPORT": (_is_port, "xclient-port"),
}


def parse_xclient(text: str) -> tuple[tuple[str, str], ...]:
    """The attributes as entered, not yet encoded. Raises FieldError for the first faulty one."""
    given: dict[str, str] = {}
    for word in text.split():
        name, equals, value = word.partition("=")
        judge, fault = _ATTRIBUTES.get(name.upper(), (None, ""))
        if judge is None or not equals:
            raise FieldError("xclient-unknown", word=repr(word[:60]), names=", ".join(_ATTRIBUTES))
        if name.upper() in given:
            raise FieldError("xclient-repeated", name=name.upper())
        if not judge(value) and value.upper() not in _UNKNOWN:
            raise FieldError(fault, name=name.upper())
        given[name.upper()] = value
    attributes = tuple(given.items())
    if len(_command(attributes)) > _LONGEST:
        raise FieldError("xclient-too-long")
    return attributes


def _command(attributes: tuple[tuple[str, str], ...]) -> bytes:
    return b" ".join([b"XCLIENT", *(f"{name}={_written(name, value)}".encode() for name, value in attributes)])


def _written(name: str, value: str) -> str:
    tag = "IPV6:" if name in ("ADDR", "DESTADDR") and ":" in value else ""
    return tag + xtext.encode(value)


async def xclient(session: Session) -> None:
    """Say who we claim to be, if the plan asks for it, and begin the session again.

    Raises DialogEnded if the server does not allow it: the test would be about another client than the one that was
    asked for.
    """
    if not session.plan.xclient:
        return
    if "XCLIENT" not in session.extensions:
        raise DialogEnded(Verdict.REJECTED, Sentence("xclient-missing"))
    with session.track.stage(StageName.XCLIENT):
        command, awaited = _command(parse_xclient(session.plan.xclient)), reply_to("XCLIENT")
        reply = await session.ask(command, awaited=awaited)
        # The greeting of a session that begins again, as for the claimed client.
        if not session.says(reply, 220, to="XCLIENT"):
            raise refused_by(reply, Sentence("the-command", command="XCLIENT"))
    session.extensions = {}
    await ehlo(session)
