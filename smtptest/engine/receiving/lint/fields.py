"""The header section of a message, or of a part of one, as fields with their places; and the faults of its syntax.

Where the section ends is judged as Python's email package does: at the first line that is not part of a field. The one
difference is a space between the name and the colon, which earlier standards allowed (RFC 5322 section 4.5).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

MOST_FIELDS = 5_000
"""Fields that are read of one header section, besides those of :data:`ONCE`."""
ONCE = "from", "sender", "reply-to", "to", "cc", "bcc", "message-id", "in-reply-to", "references", "subject", "date"
"""The fields that a message has once at most (RFC 5322 section 3.6)."""
# What a mail program heeds is read wherever it stands, however many fields there are before it: each of these this
# often, so that one too many is noticed.
_ALWAYS = frozenset({*ONCE, "mime-version", "content-type", "content-transfer-encoding", "content-disposition"})
_ALWAYS_EACH = 2

_ESCAPED = re.compile(r"\\.?", re.DOTALL)
_LINE = re.compile(rb"[^\n]*\n?")
_FIELD = re.compile(rb"([!-9;-~]+)([ \t]*):")
_FOLD = re.compile(rb"\r?\n(?=[ \t])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One field of a header section."""

    name: str
    """As it stands, without the colon."""
    value: bytes
    """As it stands behind the colon, without the last line end; folded lines are still folded."""
    offset: int
    """Where it begins: octets from the start of the message."""
    value_offset: int
    """Where its value begins, likewise."""
    line: int
    """The line where it begins, from 1."""
    spaced: bool = False
    """Whether there is a space between the name and the colon."""

    @property
    def key(self) -> str:
        """Its name in lower case."""
        return self.name.lower()

    @property
    def unfolded(self) -> bytes:
        """Its value on one line, without the spaces around it (RFC 5322 section 2.2.3)."""
        return _FOLD.sub(b"", self.value).strip(b" \t\r\n")

    @property
    def text(self) -> str:
        """Its value on one line. Octets that are not UTF-8 are surrogates, as the email package has them."""
        return self.unfolded.decode("utf-8", "surrogateescape")


@dataclass(frozen=True, kw_only=True)
class Section:
    """A header section."""

    fields: tuple[Field, ...] = ()
    """Those that were read, from top to bottom."""
    body: int
    """Where the body begins: octets from the start of the message."""
    body_line: int
    """The line where the body begins, from 1."""
    intruder: int | None = None
    """Where the line is that is no part of a field and no empty line, and so ended the section; None if none is."""
    left_out: int = 0
    """Fields that were not read, because there are too many."""

    def all(self, key: str) -> list[Field]:
        """The fields of this name, which is in lower case."""
        return [field for field in self.fields if field.key == key]

    def first(self, key: str) -> Field | None:
        """The first field of this name, which is in lower case; None if there is none."""
        return next((field for field in self.fields if field.key == key), None)


def read_section(message: bytes, start: int, line: int, end: int, stops: Collection[bytes] = ()) -> Section:
    """The header section that begins at this octet, in this line, and ends before ``end``.

    stops: lines that end it, without the spaces and the line end behind them: the delimiters of multiparts.
    """
    reader = _Reader(message)
    for offset, octets in _lines(message, start, end):
        bare = octets.rstrip(b"\r\n")
        if not bare:
            return reader.section(offset + len(octets), line + 1)
        if bare.startswith(b"--") and bare.rstrip(b" \t") in stops:
            return reader.section(offset, line)
        if not reader.takes(octets, offset, line):
            return reader.section(offset, line, offset)
        line += 1
    return reader.section(end, line)


def _lines(message: bytes, start: int, end: int) -> Iterator[tuple[int, bytes]]:
    for match in _LINE.finditer(message, start, end):
        if match[0]:
            yield match.start(), match[0]


def without_comments(text: str, whole: re.Pattern[str] = _ESCAPED) -> str:
    """A structured value with a space in place of each comment (RFC 5322 section 3.2.2), which may hold others.

    As it stands if a comment does not end. whole: what stays as it is outside of comments and quotes.
    """
    kept, depth, quoted, at = [], 0, False, 0
    while at < len(text):
        found = (_ESCAPED if depth or quoted else whole).match(text, at) or _ESCAPED.match(text, at)
        one = found[0] if found else text[at]
        at += len(one)
        if one == "(" and not quoted:
            depth += 1
        elif one == ")" and depth:
            depth -= 1
            kept.append("" if depth else " ")
        elif not depth:
            quoted ^= one == '"'
            kept.append(one)
    return text if depth else "".join(kept)


class _Reader:
    def __init__(self, message: bytes) -> None:
        self._message = message
        self._fields: list[Field] = []
        self._always: Counter[str] = Counter()
        self._left_out = 0
        self._open: tuple[re.Match[bytes], int, int] | None = None
        self._end = 0

    def takes(self, octets: bytes, offset: int, line: int) -> bool:
        """Take a line. Returns whether it is a part of a field."""
        if octets[:1] in b" \t" and self._open:
            self._end = offset + len(octets)
            return True
        found = _FIELD.match(octets)
        if not found:
            return False
        self._close()
        self._open, self._end = (found, offset, line), offset + len(octets)
        return True

    def _close(self) -> None:
        if not self._open:
            return
        found, offset, line = self._open
        name = found[1].decode("ascii")
        if not self._is_read(name.lower()):
            self._left_out += 1
            return
        value = self._message[offset + found.end() : self._end].rstrip(b"\r\n")
        self._fields.append(
            Field(
                name=name,
                value=value,
                offset=offset,
                value_offset=offset + found.end(),
                line=line,
                spaced=bool(found[2]),
            )
        )

    def _is_read(self, key: str) -> bool:
        """Whether a further field of this name is read."""
        if key in _ALWAYS:
            self._always[key] += 1
            if self._always[key] <= _ALWAYS_EACH:
                return True
        return len(self._fields) < MOST_FIELDS

    def section(self, body: int, line: int, intruder: int | None = None) -> Section:
        self._close()
        return Section(
            fields=tuple(self._fields), body=body, body_line=line, intruder=intruder, left_out=self._left_out
        )
