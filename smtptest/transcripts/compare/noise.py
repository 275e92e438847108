"""Takes out of a line what differs between any two runs: dates, message and queue identifiers, ports, durations."""

from __future__ import annotations

import re

_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_TIME = r"\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?: ?(?:[+-]\d{4}|[A-Z]{3,4}|Z)\b(?: \([A-Z]+\))?)?"
# Patterns and their replacements; the more specific come first. A server chooses the lines, so no pattern may take more
# than a few steps for each character.
_RULES = [
    # RFC 5322 section 3.3, with or without the day, as in a Date field and in greetings; asctime(3); ISO 8601.
    (re.compile(rf"(?:{_DAY}, ?)?\d{{1,2}} {_MONTH} \d{{4}} {_TIME}"), "⟨date⟩"),
    (re.compile(rf"{_DAY} {_MONTH} +\d{{1,2}} {_TIME} \d{{4}}"), "⟨date⟩"),
    (re.compile(rf"\b\d{{4}}-\d\d-\d\d[T ]{_TIME}"), "⟨date⟩"),
    # The message's own names: RFC 5322 section 3.6.4, RFC 2046 section 5.1.1, RFC 3461 section 4.4.
    (re.compile(r"^(Message-ID: *)<[^<>]*>", re.IGNORECASE), r"\1⟨id⟩"),
    (re.compile(r'(boundary=)"[^"]*"', re.IGNORECASE), r"\1⟨id⟩"),
    (re.compile(r"^--=+[\w=.'+-]*"), "--⟨id⟩"),
    # The size of the message (RFC 1870 section 3), which changes with the length of its date and identifiers.
    (re.compile(r"^(MAIL FROM:.* SIZE=)\d+"), r"\1⟨size⟩"),
    # Identifiers of a message or a session: Postfix and Haraka, Exim, Exchange, Dovecot, Google, Sendmail.
    (
        re.compile(r"\b(queued as|id=|session=|InternalId=|Hostname=|trans-id=)( ?)[^\s,;\]]+", re.IGNORECASE),
        r"\1\2⟨id⟩",
    ),
    (re.compile(r"<[^<>\s]+>( (?:\[InternalId=|Saved|Queued mail))"), r"⟨id⟩\1"),
    (re.compile(r"(?<!\S)\S+( - gsmtp)\b"), r"⟨id⟩\1"),
    (re.compile(r"(?<![\w@.-])(?=\w*\d)(?=\w*[A-Za-z])\w{10,}( Message accepted)"), r"⟨id⟩\1"),
    (re.compile(r"\b[A-Za-z0-9]{6}-[A-Za-z0-9]{6,11}-[A-Za-z0-9]{2,4}\b"), "⟨id⟩"),
    (re.compile(r"\b(away as )[0-9A-F]{6,}\b"), r"\1⟨id⟩"),
    # The local port of our connection, which the system chose (RFC 6056).
    (re.compile(r"(\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\]?|[0-9a-f:]{2,45}\]):\d{4,5}\b"), r"\1:⟨port⟩"),
    (re.compile(r"\b\d+(?:\.\d+)? ?(?:ms|secs?|seconds?|s|[KM]?B/sec)\b"), "⟨time⟩"),
]


def usual(text: str) -> str:
    """Return the line with everything that changes from run to run replaced by a word in angle brackets (⟨date⟩)."""
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text
