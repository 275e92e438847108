"""Notes where the server's lines break the grammar of RFC 5321: each fault once in a dialog, at the first such line."""

from __future__ import annotations

import re

from smtptest.engine.events import Received, Severity
from smtptest.engine.recorder import Track
from smtptest.engine.smtp.wire.lines import Line
from smtptest.engine.smtp.wire.replies import Reply
from smtptest.engine.words.sentence import Sentence

_LONGEST_REPLY_LINE = 512  # with its CRLF; a challenge may be longer (RFC 4954 section 4)
_CLASS = re.compile(r"([245])\.\d{1,3}\.\d{1,3}(?:\s|$)")

# Level and reference by code. No words of the server's: what it said stands in the line itself.
_FINDINGS: dict[str, tuple[Severity, str]] = {
    "reply-unsolicited": (Severity.WARNING, "RFC 5321 section 4.2"),
    "reply-malformed": (Severity.PROBLEM, "RFC 5321 section 4.2"),
    "reply-blank-line": (Severity.WARNING, "RFC 5321 section 4.2"),
    "reply-code-odd": (Severity.WARNING, "RFC 5321 section 4.2"),
    "reply-codes-mixed": (Severity.WARNING, "RFC 5321 section 4.2.1"),
    "enhanced-code-differs": (Severity.WARNING, "RFC 2034 section 4"),
    "reply-line-long": (Severity.INFO, "RFC 5321 section 4.5.3.1.5"),
    "line-ends": (Severity.WARNING, "RFC 5321 section 2.3.8"),
    "eight-bit-reply": (Severity.WARNING, "RFC 5321 section 4.2"),
}


class Grammar:
    """Checks the lines of one dialog. track: where the findings go."""

    def __init__(self, track: Track) -> None:
        self._track = track
        self._told: set[str] = set()

    def line(self, event: Received, line: Line, *, unsolicited: bool, utf8: bool, blank: bool) -> None:
        """Check a line. event: as it is shown. utf8: the server may answer in UTF-8. blank: the line is empty."""
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
        # How an unfinished line would have ended is unknown.
        if line.ending and not line.well_ended:
            self._tell("line-ends", event.seq)
        if code is not None and not (utf8 or line.content.isascii()):
            self._tell("eight-bit-reply", event.seq)

    def reply(self, reply: Reply) -> None:
        """Check a complete reply."""
        if reply.mixed:
            self._tell("reply-codes-mixed", reply.about)
        for line in reply.lines:
            enhanced = _CLASS.match(line.said)
            if enhanced and int(enhanced[1]) != line.code // 100:
                self._tell("enhanced-code-differs", line.seq)

    def limit(self, what: Sentence) -> None:
        """Note that the server sent more than is read."""
        about = self._track.last
        self._track.add_finding(
            Severity.PROBLEM, "limit-met", "RFC 5321 section 4.5.3.1", about, variant="reply", what=what
        )

    def _tell(self, slug: str, about: int | None) -> None:
        if slug not in self._told:
            self._told.add(slug)
            level, reference = _FINDINGS[slug]
            self._track.add_finding(level, slug, reference, about)
