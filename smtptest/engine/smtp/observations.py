"""Findings about a server's words that do not end the conversation."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise, takewhile

from smtptest.engine.events import Severity
from smtptest.engine.recorder import Track
from smtptest.engine.smtp.extensions.keywords import parse_keyword
from smtptest.engine.smtp.wire.replies import Reply, ReplyLine, without_addresses
from smtptest.engine.words.sentence import Sentence, joined

# Makes text from the wire fit for display: the transcriber's.
Fit = Callable[[str], str]
_GREYLISTED = re.compile(r"gr[ae]y[- ]?list", re.IGNORECASE)
# Not part of an IPv6 address.
_CLOCK = re.compile(r"(?<![\w:])(\d{1,2}):(\d\d):(\d\d)(?![\w:])")
_SPAN = r"\d{1,6} ?(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?)\b"
_WAIT = re.compile(rf"\b{_SPAN}(?:,? (?:and )?{_SPAN})*", re.IGNORECASE)
_NUMBER_AND_UNIT = re.compile(r"(\d+) ?([smh])")
# Of lines that are not as they must be, and characters of each: people read this.
_MOST_ODD, _MOST_SHOWN = 3, 100
_SECONDS = {"s": 1, "m": 60, "h": 3600}
# RFC 5321 section 2.3.5: Domain.
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)+\.?")
# These come or go with TLS by their nature: RFC 3207 section 4.2, RFC 4954 section 4, RFC 8689 section 3.
_BOUND_TO_TLS = frozenset({"STARTTLS", "AUTH", "REQUIRETLS"})
# They send password or token as they are, in base64 (RFC 4616, RFC 7628, and what vendors have written down).
_IN_PLAIN = frozenset({"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"})


def note_greylisting(track: Track, reply: Reply) -> None:
    """Note that a 4yz says it is greylisting, which is not a fault: a second attempt is accepted."""
    if reply.kind != 4 or not _GREYLISTED.search(without_addresses(reply.said)):
        return
    # A number is shown, so it is read from what may be shown.
    seconds = _named_wait(without_addresses(reply.text))
    track.add_finding(
        Severity.INFO,
        "greylisted",
        "RFC 6647 section 2",
        reply.about,
        variant="in-seconds" if seconds else "some-time",
        reply=reply.quoted,
        seconds=seconds or 0,
    )


def _named_wait(text: str) -> int | None:
    if match := _CLOCK.search(text):
        hours, minutes, seconds = map(int, match.groups())
        return hours * 3600 + minutes * 60 + seconds
    if match := _WAIT.search(text):
        found = [(int(count), _SECONDS[unit]) for count, unit in _NUMBER_AND_UNIT.findall(match[0].lower())]
        # "300 seconds, 5 minutes" says it twice; in one time the units get smaller.
        smaller = takewhile(lambda pair: pair[0][1] > pair[1][1], pairwise(found))
        return sum(count * unit for count, unit in (found[0], *(second for _, second in smaller)))
    return None


def note_name(track: Track, host: str, greeting: Reply, fit: Fit) -> None:
    """Note the server's own name if it differs from the one that was dialled. A host of one label has no such name."""
    name = (greeting.lines[0].said.split() or [""])[0]
    if _DOMAIN.fullmatch(host) and not host.replace(".", "").isdigit() and name.lower() != host.lower():
        named = _DOMAIN.fullmatch(name) is not None
        track.add_finding(
            Severity.INFO,
            "greeting-name",
            "RFC 5321 section 4.2",
            greeting.lines[0].seq,
            variant="named" if named else "unnamed",
            name=fit(name) if named else "",
            host=host,
        )


def note_odd_keywords(track: Track, reply: Reply, fit: Fit) -> None:
    """Note lines of the reply to EHLO that are not a keyword with parameters, and how they were read."""
    odd = [line for line in reply.lines[1:] if not parse_keyword(line.said).well_formed]
    if odd:
        words = joined([_reading(line, fit) for line in odd[:_MOST_ODD]], "reason-and-reason")
        if len(odd) > _MOST_ODD:
            words = Sentence("reason-and-reason", first=words, second="…")
        track.add_finding(
            Severity.INFO,
            "ehlo-keyword-odd",
            "RFC 5321 section 4.1.1.1",
            odd[0].seq,
            lines=words,
        )


def _reading(line: ReplyLine, fit: Fit) -> Sentence:
    name, parameters, _ = parse_keyword(line.said)
    text = line.text if len(line.text) <= _MOST_SHOWN else f"{line.text[:_MOST_SHOWN]}…"
    if not name:
        return Sentence("ehlo-line-ignored", line=text)
    return Sentence("ehlo-line-read", line=text, read=fit(f"{name} {parameters}".strip())[:_MOST_SHOWN])


def note_no_mechanism(track: Track, about: int | None) -> None:
    """Note AUTH without the name of a mechanism."""
    track.add_finding(Severity.WARNING, "auth-without-mechanism", "RFC 4954 section 3", about)


def note_changed(
    track: Track, before: Mapping[str, str], after: Mapping[str, str], about: int | None, fit: Fit
) -> None:
    """Note extensions that are offered only before TLS or only over TLS. about: the reply to EHLO over TLS."""
    lost = [keyword for keyword in before if keyword not in after and keyword not in _BOUND_TO_TLS]
    gained = [keyword for keyword in after if keyword not in before and keyword not in _BOUND_TO_TLS]
    for level, code, words in (
        (Severity.WARNING, "extensions-lost", lost),
        (Severity.INFO, "extensions-gained", gained),
    ):
        if words:
            track.add_finding(level, code, "RFC 3207 section 4.2", about, keywords=fit(", ".join(words)))


def note_plain_auth(track: Track, offered: str, about: int | None) -> None:
    """Note mechanisms offered without TLS that send the secret readable to anyone listening."""
    mechanisms = [word for word in offered.upper().split() if word in _IN_PLAIN]
    if mechanisms:
        track.add_finding(
            Severity.WARNING, "auth-in-plain", "RFC 4954 section 9", about, mechanisms=" ".join(mechanisms)
        )


def note_starttls_again(track: Track, about: int | None) -> None:
    """Note STARTTLS offered over TLS."""
    track.add_finding(Severity.WARNING, "starttls-within-tls", "RFC 3207 section 4.2", about)
