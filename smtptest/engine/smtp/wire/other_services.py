"""Recognises other services that do not speak SMTP, by the first bytes that they send unprompted."""

from __future__ import annotations

import re
from typing import NamedTuple

from smtptest.engine.events import Severity
from smtptest.engine.recorder import Track
from smtptest.engine.words.sentence import Sentence


class Service(NamedTuple):
    """A service other than SMTP."""

    name: Sentence
    """With its article, such as ``an SSH server``."""
    reference: str
    """Where its first words are defined."""


# Each greets first and can be told apart from a mail server at once. SMTP's own 220 is no sign; FTP has it as well. The
# name of a mail server may have "ftp" in it; its greeting usually says ESMTP too (RFC 5321 section 4.3.1).
# Not in a host name: "smtp.example.org FTP server".
_MAIL_PROTOCOL = r"(?<![\w.-])(?:E?SMTP|LMTP)(?!\w|\.\w)"
_SIGNS = (
    (rb"[\x14-\x18]\x03[\x00-\x04]", Service(Sentence("tls-server"), "RFC 8446 section 5.1")),
    (rb"SSH-\d", Service(Sentence("ssh-server"), "RFC 4253 section 4.2")),
    (rb"HTTP/\d|<!doctype html|<html", Service(Sentence("web-server"), "RFC 9112 section 4")),
    (rb"\* (?:OK|PREAUTH|BYE)\b", Service(Sentence("imap-server"), "RFC 9051 section 7.1")),
    (rb"\+OK|-ERR", Service(Sentence("pop3-server"), "RFC 1939 section 3")),
    (rb'"(?:IMPLEMENTATION|SIEVE|VERSION)" ', Service(Sentence("managesieve-server"), "RFC 5804 section 1.7")),
    (
        rb"220[ -](?![^\r\n]*" + _MAIL_PROTOCOL.encode() + rb")[^\r\n]*(?:\bFTP|FTPd?\b|FileZilla)",
        Service(Sentence("ftp-server"), "RFC 959 section 4.2"),
    ),
    (rb"20[01][ -]", Service(Sentence("nntp-server"), "RFC 3977 section 5.1")),
    (rb"RFB \d", Service(Sentence("vnc-server"), "RFC 6143 section 7.1.1")),
    # Not the mark that UTF-16 begins with, and a letter behind it.
    (rb"\xff(?!\xfe[\t-~]\x00)[\xfb-\xfe]", Service(Sentence("telnet-server"), "RFC 854")),
    (rb"<\?xml|<stream", Service(Sentence("xmpp-server"), "RFC 6120 section 4")),
    (rb":\S+ (?:NOTICE|020)|NOTICE AUTH", Service(Sentence("irc-server"), "RFC 2812")),
    (rb"@RSYNCD:", Service(Sentence("rsync-server"), "RFC 5781")),
    # The length of a packet, its number, the version 10, which is a line end to us.
    (rb"[^\x00].\x00\x00(?:\x0a\d|\Z)", Service(Sentence("mysql-server"), "the manual of MySQL")),
    (rb"AMQP[\x00\x03]", Service(Sentence("amqp-server"), "the specification of AMQP 1.0")),
)
_SERVICES = tuple((re.compile(sign, re.DOTALL | re.IGNORECASE), service) for sign, service in _SIGNS)
_GREETS_AS_MAIL = re.compile(_MAIL_PROTOCOL, re.IGNORECASE)
# What FTP servers say to EHLO if their greeting does not name FTP.
_FTP_REPLY = re.compile(r"\bUSER\b.*\bPASS\b|'?EHLO'?: command not understood", re.IGNORECASE)


def recognise(start: bytes) -> Service | None:
    """The service by its first bytes; None if they are SMTP's own or unknown."""
    return next((service for sign, service in _SERVICES if sign.match(start)), None)


def recognise_reply(greeting: str, refusal: str) -> Service | None:
    """The service that greets with a three-digit code and refuses EHLO. Both arguments include their codes."""
    found = recognise(greeting.encode())
    if found is None and _FTP_REPLY.search(refusal) and not _GREETS_AS_MAIL.search(greeting):
        return recognise(b"220 FTP")
    return found


def is_tls(start: bytes) -> bool:
    """Whether this is a TLS record."""
    found = recognise(start)
    return found is not None and found.name.code == "tls-server"


def is_smtp(start: bytes) -> bool:
    """Whether this is a reply of SMTP, and not of FTP."""
    return re.match(rb"[245]\d\d[ -]", start) is not None and recognise(start) is None


def note_service(track: Track, service: Service, about: int | None = None) -> Sentence:
    """Report the service by its name. Returns the same as a sentence for the summary."""
    track.add_finding(Severity.PROBLEM, "not-smtp", service.reference, about, service=service.name)
    return Sentence("other-service", service=service.name)


def note_tls(track: Track, about: int | None = None) -> Sentence:
    """Report that the port speaks TLS from the first byte, because TLS came. Returns the same as a sentence."""
    track.add_finding(Severity.PROBLEM, "tls-expected", "RFC 8314 section 3", about, variant="tls-came")
    return Sentence("tls-came")


def note_silence(track: Track, seconds: float) -> None:
    """A finding while the greeting is awaited."""
    track.add_finding(Severity.INFO, "greeting-awaited", "RFC 8314 section 3", seconds=seconds)


def note_silent_end(track: Track) -> Sentence:
    """Report that the connection ended and the server had said nothing. Returns the same as a sentence for the
    summary."""
    track.add_finding(Severity.WARNING, "tls-expected", "RFC 8314 section 3", variant="nothing-came")
    return Sentence("tls-expected")


def note_plain_smtp(track: Track, words: str) -> Sentence:
    """Report that SMTP came instead of TLS. words: the server's. Returns the same as the end of a sentence."""
    track.add_finding(Severity.PROBLEM, "starttls-expected", "RFC 8314 section 3", words=words)
    return Sentence("tls-plain-smtp")
