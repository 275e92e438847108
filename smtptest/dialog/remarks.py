"""What is worth saying about a server's words although the conversation goes on."""

from __future__ import annotations

import re
from collections.abc import Mapping

from smtptest.dialog.events import Level
from smtptest.dialog.recorder import Track
from smtptest.dialog.replies import Reply

_GREYLISTED = re.compile(r"gr[ae]y[- ]?list", re.IGNORECASE)
_CLOCK = re.compile(r"\b(\d{1,2}):(\d\d):(\d\d)\b")
_WAIT = re.compile(r"\b(\d{1,6}) ?(s|secs?|seconds?|m|mins?|minutes?|h|hours?)\b", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3600}
# RFC 5321 section 4.1.1.1: ehlo-keyword; section 2.3.5: Domain.
_KEYWORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+\.?")
# These come or go with TLS by their nature: RFC 3207 section 4.2, RFC 4954 section 4, RFC 8689 section 3.
_BOUND_TO_TLS = frozenset({"STARTTLS", "AUTH", "REQUIRETLS"})
# They send password or token as they are, in base64 (RFC 4616, RFC 7628, and what vendors have written down).
_IN_PLAIN = frozenset({"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"})


def note_greylisting(track: Track, reply: Reply) -> None:
    """A 4yz that says it is greylisting is no fault: whoever comes again is let in."""
    if reply.kind != 4 or not _GREYLISTED.search(reply.text):
        return
    seconds = _named_wait(reply.text)
    when = f"in {seconds} s, as it says" if seconds else "in 5 to 15 minutes; it does not say when"
    track.finding(
        Level.INFO,
        "greylisted",
        "The server puts off whom it does not know yet (greylisting)",
        f"It answered {reply.quoted}. Try again {when}; a mail server does so by itself.",
        "RFC 6647 section 2",
        reply.about,
    )


def _named_wait(text: str) -> int | None:
    if match := _CLOCK.search(text):
        hours, minutes, seconds = map(int, match.groups())
        return hours * 3600 + minutes * 60 + seconds
    if match := _WAIT.search(text):
        return int(match[1]) * _SECONDS[match[2][0].lower()]
    return None


def note_name(track: Track, host: str, greeting: Reply) -> None:
    """The server's own name, where it is not the one that was dialled. A host of one label has no such name."""
    name = (greeting.lines[0].text.split() or [""])[0]
    if _DOMAIN.fullmatch(host) and not host.replace(".", "").isdigit() and name.lower() != host.lower():
        called = f"calls itself {name}" if _DOMAIN.fullmatch(name) else "does not begin its greeting with its name"
        track.finding(
            Level.INFO,
            "greeting-name",
            f"The server {called}",
            f"It was reached as {host}. That is no error where one server has several names.",
            "RFC 5321 section 4.2",
            greeting.lines[0].seq,
        )


def note_odd_keywords(track: Track, reply: Reply) -> None:
    """Lines of the reply to EHLO that are no keyword with parameters."""
    odd = [line for line in reply.lines[1:] if not _well_formed(line.text)]
    if odd:
        words = "; ".join(line.text for line in odd)[:300]
        track.finding(
            Level.INFO,
            "ehlo-keyword-odd",
            "The reply to EHLO has lines that announce nothing",
            f"Not a keyword of letters, digits and hyphens with its parameters: {words}.",
            "RFC 5321 section 4.1.1.1",
            odd[0].seq,
        )


def _well_formed(text: str) -> bool:
    keyword, *parameters = text.split(" ")
    if keyword.upper() == "SIZE" and parameters:
        return len(parameters) == 1 and parameters[0].isascii() and parameters[0].isdecimal()
    return bool(_KEYWORD.fullmatch(keyword)) and all(word.isascii() and word for word in parameters)


def note_changed(track: Track, before: Mapping[str, str], after: Mapping[str, str], about: int | None) -> None:
    """Extensions that are offered only before TLS, or only within. about: the reply to EHLO within."""
    lost = [keyword for keyword in before if keyword not in after and keyword not in _BOUND_TO_TLS]
    gained = [keyword for keyword in after if keyword not in before and keyword not in _BOUND_TO_TLS]
    for level, code, words in (
        (Level.WARNING, "extensions-lost", lost),
        (Level.INFO, "extensions-gained", gained),
    ):
        if words:
            deed = "no longer offered" if words is lost else "offered only"
            title = f"After TLS the server's extensions are others: {deed}: {', '.join(words)}"
            track.finding(level, code, title, "Only what is said after TLS counts.", "RFC 3207 section 4.2", about)


def note_plain_auth(track: Track, offered: str, about: int | None) -> None:
    """AUTH offered without TLS, by mechanisms that send the secret so that whoever listens has it."""
    mechanisms = [word for word in offered.upper().split() if word in _IN_PLAIN]
    if mechanisms:
        track.finding(
            Level.WARNING,
            "auth-in-plain",
            "The server takes passwords without encryption",
            f"It offers AUTH {' '.join(mechanisms)} before TLS; whoever is on the way can read what is sent by it. A "
            "server should offer these within TLS alone.",
            "RFC 4954 section 9",
            about,
        )


def note_starttls_again(track: Track, about: int | None) -> None:
    """STARTTLS offered within TLS."""
    track.finding(
        Level.WARNING,
        "starttls-within-tls",
        "The server offers STARTTLS although TLS is in force",
        "That must not be: a client that believes it asks for TLS within TLS.",
        "RFC 3207 section 4.2",
        about,
    )
