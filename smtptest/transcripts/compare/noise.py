"""What differs between any two runs, put aside: dates, message and queue identifiers, ports, durations."""

from __future__ import annotations

import re

_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_TIME = r"\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?: ?(?:[+-]\d{4}|[A-Z]{3,4}|Z)\b(?: \([A-Z]+\))?)?"
# Each with what stands in its place. Order matters: what is more particular comes first. A server chooses the lines, so
# none of them may take more than a few steps for each character.
_RULES = [
    # RFC 5322 section 3.3, with or without the day, as in a Date field and in greetings; asctime(3); ISO 8601.
    (re.compile(rf"(?:{_DAY}, ?)?\d{{1,2}} {_MONTH} \d{{4}} {_TIME}"), "⟨date⟩"),
    (re.compile(rf"{_DAY} {_MONTH} +\d{{1,2}} {_TIME} \d{{4}}"), "⟨date⟩"),
    (re.compile(rf"\b\d{{4}}-\d\d-\d\d[T ]{_TIME}"), "⟨date⟩"),
    # The message's own names: RFC 5322 section 3.6.4, RFC 2046 section 5.1.1, RFC 3461 section 4.4.
    (re.compile(r"^(Message-ID: *)<[^<>]*>", re.IGNORECASE), r"\1⟨id⟩"),
    (re.compile(r'(boundary=)"[^"]*"', re.IGNORECASE), r"\1⟨id⟩"),
    (re.compile(r"^--=+[\w=.'+-]*"), "--⟨id⟩"),
    # RFC 1870 section 3: it is as long as the message, and that is as long as its date and its names are.
    (re.compile(r"^(MAIL FROM:.* SIZE=)\d+"), r"\1⟨size⟩"),
    # What servers call a message or a session: Postfix and Haraka, Exim, Exchange, Dovecot, Google, Sendmail.
    (
        re.compile(r"\b(queued as|id=|session=|InternalId=|Hostname=|trans-id=)( ?)[^\s,;\]]+", re.IGNORECASE),
        r"\1\2⟨id⟩",
    ),
    (re.compile(r"<[^<>\s]+>( (?:\[InternalId=|Saved|Queued mail))"), r"⟨id⟩\1"),
    (re.compile(r"(?<!\S)\S+( - gsmtp)\b"), r"⟨id⟩\1"),
    (re.compile(r"(?<![\w@.-])(?=\w*\d)(?=\w*[A-Za-z])\w{10,}( Message accepted)"), r"⟨id⟩\1"),
    (re.compile(r"\b[A-Za-z0-9]{6}-[A-Za-z0-9]{6,11}-[A-Za-z0-9]{2,4}\b"), "⟨id⟩"),
    (re.compile(r"\b(away as )[0-9A-F]{6,}\b"), r"\1⟨id⟩"),
    # A port of this tool, which the system chose: RFC 6056.
    (re.compile(r"(\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\]?|[0-9a-f:]{2,45}\]):\d{4,5}\b"), r"\1:⟨port⟩"),
    (re.compile(r"\b\d+(?:\.\d+)? ?(?:ms|secs?|seconds?|s|[KM]?B/sec)\b"), "⟨time⟩"),
]


def usual(text: str) -> str:
    """The line with what is never twice the same replaced by a word in angle brackets."""
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text
