"""What a server's lines mean as replies: RFC 5321 section 4.2, read strictly."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from smtptest.engine.smtp.wire.lines import Line

# Exactly three digits, the first 2 to 5, then SP, hyphen or the end. int() would also take "+22", "2_2" and " 22".
_REPLY_LINE = re.compile(rb"([2-5][0-9][0-9])(?:([ -])(.*))?", re.DOTALL)
_BLANKS = b" \t\r"
# RFC 3463 section 2: class "." subject "." detail. RFC 2034 section 4 repeats it on every line of a reply.
_ENHANCED = re.compile(r"^[245]\.\d{1,3}\.\d{1,3}(?:\s|$)")


@dataclass(frozen=True)
class ReplyLine:
    """One well-formed reply line. text: what stands behind the code, printable and without secrets: to be shown, never
    to be read. raw: the same as it was on the wire. seq: the number of its event."""

    code: int
    more: bool
    text: str
    raw: bytes = field(repr=False)
    seq: int | None = None

    @property
    def said(self) -> str:
        """``raw`` as text: to be read, never to be shown, because the secret may stand in it."""
        return self.raw.decode(errors="backslashreplace")


@dataclass(frozen=True)
class Reply:
    """A whole reply: the code of its last line, and all its lines."""

    lines: tuple[ReplyLine, ...]

    @property
    def code(self) -> int:
        return self.lines[-1].code

    @property
    def about(self) -> int | None:
        """The number of the event that a finding about this reply speaks of: that of its last line."""
        return self.lines[-1].seq

    @property
    def kind(self) -> int:
        """The first digit: 2 done, 3 go on, 4 not now, 5 no."""
        return self.code // 100

    @property
    def is_odd(self) -> bool:
        """A code that SMTP has nowhere: the second digit goes from 0 to 5 (RFC 5321 section 4.2)."""
        return self.code % 100 >= 60

    @property
    def text(self) -> str:
        """Its words on one line, without codes: what a summary quotes. Lines with another code do not speak for it."""
        return _joined([line.text for line in self.lines if line.code == self.code])

    @property
    def said(self) -> str:
        """The same as it was on the wire: to be read, never to be shown."""
        return _joined([line.said for line in self.lines if line.code == self.code])

    @property
    def quoted(self) -> str:
        """Code and words as a sentence quotes them, clipped to what one can read at a glance."""
        words = f"{self.code} {self.text}".strip()
        return f"“{words[:300]}…”" if len(words) > 300 else f"“{words}”"

    @property
    def mixed(self) -> bool:
        """Its lines have different codes, which RFC 5321 section 4.2.1 forbids."""
        return len(self.lines) > 1 and len({line.code for line in self.lines}) > 1


def _joined(texts: list[str]) -> str:
    first, *others = (text.strip() for text in texts)
    return " ".join(part for part in (first, *(_ENHANCED.sub("", text) for text in others)) if part)


def is_blank(line: Line) -> bool:
    """A line with nothing on it: no reply, and nothing that a client would take for one."""
    return bool(line.ending) and not line.dropped and not line.content.strip(_BLANKS)


def split_code(content: bytes) -> tuple[int, bool, bytes] | None:
    """A line's code, whether a hyphen follows it, and the bytes behind; None for what is no reply line."""
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
