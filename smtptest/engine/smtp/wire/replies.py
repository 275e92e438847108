"""What a server's lines mean as replies: RFC 5321 section 4.2, read strictly."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from smtptest.engine.smtp.wire.lines import Line
from smtptest.engine.words.sentence import Sentence

# Exactly three digits, the first 2 to 5, then SP, hyphen or the end. int() would also take "+22", "2_2" and " 22".
_REPLY_LINE = re.compile(rb"([2-5][0-9][0-9])(?:([ -])(.*))?", re.DOTALL)
_BLANKS = b" \t\r"
# RFC 3463 section 2: class "." subject "." detail. RFC 2034 section 4 repeats it on every line of a reply.
_ENHANCED = re.compile(r"^[245]\.\d{1,3}\.\d{1,3}(?:\s|$)")
_IN_BRACKETS = re.compile(r"<[^<>]*>")


@dataclass(frozen=True)
class ReplyLine:
    """One well-formed reply line."""

    code: int
    """Its three digits (RFC 5321 section 4.2)."""
    more: bool
    """Whether a hyphen follows the code, so that another line belongs to the reply."""
    text: str
    """The text after the code, printable and without secrets: for display only."""
    raw: bytes = field(repr=False)
    """The same as it was on the wire."""
    seq: int | None = None
    """The number of its event."""

    @property
    def said(self) -> str:
        """``raw`` as text: to be read by this program and never displayed, because it may contain the secret."""
        return self.raw.decode(errors="backslashreplace")


@dataclass(frozen=True)
class Reply:
    """A whole reply: the code of its last line, and all its lines."""

    lines: tuple[ReplyLine, ...]
    """In their order; at least one."""

    @property
    def code(self) -> int:
        return self.lines[-1].code

    @property
    def about(self) -> int | None:
        """The number of the event that a finding about this reply refers to: that of its last line."""
        return self.lines[-1].seq

    @property
    def kind(self) -> int:
        """The first digit: 2 done, 3 continue, 4 temporary failure, 5 permanent failure."""
        return self.code // 100

    @property
    def is_odd(self) -> bool:
        """Whether SMTP has no such code: the second digit goes from 0 to 5 (RFC 5321 section 4.2)."""
        return self.code % 100 >= 60

    @property
    def text(self) -> str:
        """Its text on one line, without codes: what a summary quotes. Lines with another code are left out."""
        return _joined([line.text for line in self.lines if line.code == self.code])

    @property
    def said(self) -> str:
        """The same as it was on the wire: to be read, never to be shown."""
        return _joined([line.said for line in self.lines if line.code == self.code])

    @property
    def quoted(self) -> Sentence:
        """Code and text in quotation marks, to be filled into a sentence; clipped to a readable length."""
        words = f"{self.code} {self.text}".strip()
        return Sentence("quoted-beginning", words=words[:300]) if len(words) > 300 else Sentence("quoted", words=words)

    @property
    def mixed(self) -> bool:
        """Whether its lines have different codes, which RFC 5321 section 4.2.1 forbids."""
        return len(self.lines) > 1 and len({line.code for line in self.lines}) > 1


def _joined(texts: list[str]) -> str:
    first, *others = (text.strip() for text in texts)
    return " ".join(part for part in (first, *(_ENHANCED.sub("", text) for text in others)) if part)


def without_addresses(text: str) -> str:
    """The text without mail addresses and what is in angle brackets: a server repeats there what the client said."""
    return " ".join(word for word in _IN_BRACKETS.sub(" ", text).split() if "@" not in word)


def is_blank(line: Line) -> bool:
    """Whether the line is empty: not a reply, and nothing that a client would take for one."""
    return bool(line.ending) and not line.dropped and not line.content.strip(_BLANKS)


def split_code(content: bytes) -> tuple[int, bool, bytes] | None:
    """The code of a line, whether a hyphen follows it, and the bytes after it; None if it is not a reply line."""
    match = _REPLY_LINE.fullmatch(content)
    if match is None:
        return None
    return int(match[1]), match[2] == b"-", match[3] or b""


def could_be_reply(start: bytes) -> bool:
    """Whether an unfinished line may still become a reply line, or a blank one."""
    if not start.strip(_BLANKS):
        return True
    padded = start[:4] + b"220 "[len(start[:4]) :]
    return split_code(padded) is not None
