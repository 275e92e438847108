"""XCLIENT: who this client claims to be, to a server that believes it (Postfix's XCLIENT_README)."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_address

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import StageName, Verdict
from smtptest.engine.smtp.endings import refused_by
from smtptest.engine.smtp.extensions import xtext
from smtptest.engine.smtp.session import Session
from smtptest.engine.smtp.steps.greeting import ehlo

_LONGEST = 510  # RFC 5321 section 4.5.3.1.4, without CRLF
_UNKNOWN = frozenset({"[UNAVAILABLE]", "[TEMPUNAVAIL]"})
_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,253}[A-Za-z0-9_])?|\[[0-9A-Fa-f.:IPv]+\]")


def _is_address(value: str) -> bool:
    try:
        return "%" not in value and bool(ip_address(value))
    except ValueError:
        return False


def _is_port(value: str) -> bool:
    return value.isascii() and value.isdecimal() and len(value) <= 5 and int(value) < 65536


# Each with the judge of its value, and what to write instead.
_ATTRIBUTES: dict[str, tuple[Callable[[str], bool], str]] = {
    "NAME": (lambda value: bool(_NAME.fullmatch(value)), "a host name"),
    "ADDR": (_is_address, "an IP address"),
    "PORT": (_is_port, "a port"),
    "PROTO": (lambda value: value.upper() in ("SMTP", "ESMTP"), "SMTP or ESMTP"),
    "HELO": (lambda value: bool(_NAME.fullmatch(value)), "a name to greet with"),
    "LOGIN": (lambda value: 0 < len(value) <= 255 and value.isprintable(), "a user name"),
    "DESTADDR": (_is_address, "an IP address"),
    "DESTPORT": (_is_port, "a port"),
}


def parse_xclient(text: str) -> tuple[tuple[str, str], ...]:
    """The attributes as they were typed, not yet encoded. Raises ValueError saying what to write instead."""
    given: dict[str, str] = {}
    for word in text.split():
        name, equals, value = word.partition("=")
        judge, hint = _ATTRIBUTES.get(name.upper(), (None, ""))
        if judge is None or not equals:
            raise ValueError(
                f"{word[:60]!r} is no attribute of XCLIENT; it has {', '.join(_ATTRIBUTES)}, as in NAME=value."
            )
        if name.upper() in given:
            raise ValueError(f"{name.upper()} can be given once.")
        if not judge(value) and value.upper() not in _UNKNOWN:
            raise ValueError(f"{name.upper()} is {hint}, or [UNAVAILABLE].")
        given[name.upper()] = value
    attributes = tuple(given.items())
    if len(_command(attributes)) > _LONGEST:
        raise ValueError("XCLIENT has to fit into one command of 512 bytes.")
    return attributes


def _command(attributes: tuple[tuple[str, str], ...]) -> bytes:
    return b" ".join([b"XCLIENT", *(f"{name}={_written(name, value)}".encode() for name, value in attributes)])


def _written(name: str, value: str) -> str:
    tag = "IPV6:" if name in ("ADDR", "DESTADDR") and ":" in value else ""
    return tag + xtext.encode(value)


async def xclient(session: Session) -> None:
    """Say who we claim to be, if the plan asks for it, and begin the session anew.

    Raises DialogEnded where that is not had: the test would be about another client than the one that was asked for.
    """
    if not session.plan.xclient:
        return
    if "XCLIENT" not in session.extensions:
        raise DialogEnded(Verdict.REJECTED, "XCLIENT was asked for, and the server does not offer it to this client.")
    with session.track.stage(StageName.XCLIENT):
        reply = await session.ask(_command(parse_xclient(session.plan.xclient)), awaited="a reply to XCLIENT")
        # The greeting of a session that begins anew, as for the client that is claimed.
        if not session.says(reply, 220, to="XCLIENT"):
            raise refused_by(reply, "XCLIENT")
    session.extensions = {}
    await ehlo(session)
