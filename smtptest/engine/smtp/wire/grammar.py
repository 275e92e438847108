"""What of the server's lines is against the grammar of RFC 5321: told once in a dialog, at the first such line."""

from __future__ import annotations

import re

from smtptest.engine.events import Received, Severity
from smtptest.engine.recorder import Track
from smtptest.engine.smtp.wire.lines import Line
from smtptest.engine.smtp.wire.replies import Reply

_LONGEST_REPLY_LINE = 512  # with its CRLF; a challenge may be longer (RFC 4954 section 4)
_CLASS = re.compile(r"([245])\.\d{1,3}\.\d{1,3}(?:\s|$)")

# By slug: level, title, detail, reference. No words of the server's: what it said stands in the line itself.
_WORDS: dict[str, tuple[Severity, str, str, str]] = {
    "reply-unsolicited": (
        Severity.WARNING,
        "The server spoke without being asked",
        "Each command has exactly one reply, and here came more. A client that takes it for the reply to its next "
        "command misunderstands all that follows.",
        "RFC 5321 section 4.2",
    ),
    "reply-malformed": (
        Severity.PROBLEM,
        "A line of the server is no reply",
        "A reply line is a code of three digits from 2 to 5, then a space or a hyphen and words.",
        "RFC 5321 section 4.2",
    ),
    "reply-blank-line": (
        Severity.WARNING,
        "The server sends blank lines",
        "SMTP has none: each line of the server begins with a code of three digits. Some clients pass over a blank "
        "line, as was done here; others take it for a reply that they do not understand, and give up.",
        "RFC 5321 section 4.2",
    ),
    "reply-code-odd": (
        Severity.WARNING,
        "A reply code that SMTP does not have",
        "The second digit of a reply code goes from 0 to 5. Clients go by the first one.",
        "RFC 5321 section 4.2",
    ),
    "reply-codes-mixed": (
        Severity.WARNING,
        "The lines of a reply have different codes",
        "All lines of one reply have the same code; clients differ in which of them they believe.",
        "RFC 5321 section 4.2.1",
    ),
    "enhanced-code-differs": (
        Severity.WARNING,
        "Reply code and enhanced status code say different things",
        "The first digits of the two have to be the same; clients differ in which of them they believe.",
        "RFC 2034 section 4",
    ),
    "reply-line-long": (
        Severity.INFO,
        "A line of the server is longer than SMTP allows",
        "A reply line has at most 512 bytes, its line end included. Very long ones are shown cut.",
        "RFC 5321 section 4.5.3.1.5",
    ),
    "line-ends": (
        Severity.WARNING,
        "The server's line ends are not those of SMTP",
        "Only CR and LF together end a line, and neither stands alone. Where two programs do not agree what a line is, "
        "mail can be smuggled between them.",
        "RFC 5321 section 2.3.8",
    ),
    "eight-bit-reply": (
        Severity.WARNING,
        "The server's words have bytes beyond ASCII",
        "A reply is ASCII, unless the client has asked for SMTPUTF8; some clients stop here.",
        "RFC 5321 section 4.2",
    ),
}


class Grammar:
    """The judge of one dialog's lines. track: where the findings go."""

    def __init__(self, track: Track) -> None:
        self._track = track
        self._told: set[str] = set()

    def line(self, event: Received, line: Line, *, unsolicited: bool, utf8: bool, blank: bool) -> None:
        """Judge a line. event: how it is shown. utf8: the server may answer in UTF-8. blank: nothing is on it."""
        code, size = event.code, len(line.content) + line.dropped + len(b"\r\n")
        if unsolicited:
            self._tell("reply-unsolicited", event.seq)
        if blank:
            self._tell("reply-blank-line", event.seq)
        elif code is None and line.ending:
            self._tell("reply-malformed", event.seq)
        # RFC 5321 section 4.2: the second digit of a reply code goes from 0 to 5.
        if code is not None and code % 100 >= 60:
            self._tell("reply-code-odd", event.seq)
        if size > _LONGEST_REPLY_LINE and code not in (None, 334):
            self._tell("reply-line-long", event.seq)
        # Of an unfinished line nobody knows how it would have ended.
        if line.ending and not line.well_ended:
            self._tell("line-ends", event.seq)
        if code is not None and not (utf8 or line.content.isascii()):
            self._tell("eight-bit-reply", event.seq)

    def reply(self, reply: Reply) -> None:
        """Judge a whole reply."""
        if reply.mixed:
            self._tell("reply-codes-mixed", reply.about)
        for line in reply.lines:
            enhanced = _CLASS.match(line.said)
            if enhanced and int(enhanced[1]) != line.code // 100:
                self._tell("enhanced-code-differs", line.seq)

    def limit(self, what: str) -> None:
        """The server said more than is read."""
        title = "The server says more than this tool reads"
        detail = f"It sent {what}. What came after that was not read, and the connection was closed."
        self._track.finding(Severity.PROBLEM, "limit-met", title, detail, "RFC 5321 section 4.5.3.1", self._track.last)

    def _tell(self, slug: str, about: int | None) -> None:
        if slug not in self._told:
            self._told.add(slug)
            level, title, detail, reference = _WORDS[slug]
            self._track.finding(level, slug, title, detail, reference, about)
