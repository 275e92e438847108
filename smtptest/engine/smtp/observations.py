"""What is worth saying about a server's words although the conversation goes on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from smtptest.engine.events import Severity
from smtptest.engine.recorder import Track
from smtptest.engine.smtp.extensions.keywords import parse_keyword
from smtptest.engine.smtp.wire.replies import Reply, ReplyLine

# Makes words that were read from the wire fit to be shown: the scribe's.
Fit = Callable[[str], str]
_GREYLISTED = re.compile(r"gr[ae]y[- ]?list", re.IGNORECASE)
_CLOCK = re.compile(r"\b(\d{1,2}):(\d\d):(\d\d)\b")
_WAIT = re.compile(r"\b(\d{1,6}) ?(s|secs?|seconds?|m|mins?|minutes?|h|hours?)\b", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3600}
# RFC 5321 section 2.3.5: Domain.
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+\.?")
# These come or go with TLS by their nature: RFC 3207 section 4.2, RFC 4954 section 4, RFC 8689 section 3.
_BOUND_TO_TLS = frozenset({"STARTTLS", "AUTH", "REQUIRETLS"})
# They send password or token as they are, in base64 (RFC 4616, RFC 7628, and what vendors have written down).
_IN_PLAIN = frozenset({"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"})


def note_greylisting(track: Track, reply: Reply) -> None:
    """A 4yz that says it is greylisting is no fault: whoever comes again is let in."""
    if reply.kind != 4 or not _GREYLISTED.search(reply.said):
        return
    # A number is shown, so it is read from what may be shown.
    seconds = _named_wait(reply.text)
    when = f"in {seconds} s, as it says" if seconds else "in 5 to 15 minutes; it does not say when"
    track.finding(
        Severity.INFO,
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


def note_name(track: Track, host: str, greeting: Reply, fit: Fit) -> None:
    """The server's own name, where it is not the one that was dialled. A host of one label has no such name."""
    name = (greeting.lines[0].said.split() or [""])[0]
    if _DOMAIN.fullmatch(host) and not host.replace(".", "").isdigit() and name.lower() != host.lower():
        called = f"calls itself {fit(name)}" if _DOMAIN.fullmatch(name) else "does not begin its greeting with its name"
        track.finding(
            Severity.INFO,
            "greeting-name",
            f"The server {called}",
            f"It was reached as {host}. That is no error where one server has several names.",
            "RFC 5321 section 4.2",
            greeting.lines[0].seq,
        )


def note_odd_keywords(track: Track, reply: Reply, fit: Fit) -> None:
    """Lines of the reply to EHLO that are no keyword with parameters, and what they were taken for."""
    odd = [line for line in reply.lines[1:] if not parse_keyword(line.said).well_formed]
    if odd:
        words = "; ".join(_reading(line, fit) for line in odd)
        track.finding(
            Severity.INFO,
            "ehlo-keyword-odd",
            "Lines of the reply to EHLO are not written as they must be",
            "Such a line is a keyword of letters, digits and hyphens, and a space before each of its parameters. "
            f"Here stands {words if len(words) <= 300 else f'{words[:300]}…'}. Clients differ in how they read that.",
            "RFC 5321 section 4.1.1.1",
            odd[0].seq,
        )


def _reading(line: ReplyLine, fit: Fit) -> str:
    name, parameters, _ = parse_keyword(line.said)
    if not name:
        return f"“{line.text}”, which announces nothing"
    return f"“{line.text}”, read here as {fit(f'{name} {parameters}'.strip())}"


def note_no_mechanism(track: Track, about: int | None) -> None:
    """AUTH without the name of a mechanism."""
    track.finding(
        Severity.WARNING,
        "auth-without-mechanism",
        "The server announces AUTH and names no way to log in",
        "Behind AUTH stand the names of the mechanisms that it has, and here stands none. So no client can log in. "
        "Often the server's login is switched on and its user database is not connected, or it offers mechanisms only "
        "within TLS.",
        "RFC 4954 section 3",
        about,
    )


def note_changed(
    track: Track, before: Mapping[str, str], after: Mapping[str, str], about: int | None, fit: Fit
) -> None:
    """Extensions that are offered only before TLS, or only within. about: the reply to EHLO within."""
    lost = [keyword for keyword in before if keyword not in after and keyword not in _BOUND_TO_TLS]
    gained = [keyword for keyword in after if keyword not in before and keyword not in _BOUND_TO_TLS]
    for level, code, words in (
        (Severity.WARNING, "extensions-lost", lost),
        (Severity.INFO, "extensions-gained", gained),
    ):
        if words:
            deed = "no longer offered" if words is lost else "offered only"
            title = f"After TLS the server's extensions are others: {deed}: {fit(', '.join(words))}"
            track.finding(level, code, title, "Only what is said after TLS counts.", "RFC 3207 section 4.2", about)


def note_plain_auth(track: Track, offered: str, about: int | None) -> None:
    """AUTH offered without TLS, by mechanisms that send the secret so that whoever listens has it."""
    mechanisms = [word for word in offered.upper().split() if word in _IN_PLAIN]
    if mechanisms:
        track.finding(
            Severity.WARNING,
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
        Severity.WARNING,
        "starttls-within-tls",
        "The server offers STARTTLS although TLS is in force",
        "That must not be: a client that believes it asks for TLS within TLS.",
        "RFC 3207 section 4.2",
        about,
    )
