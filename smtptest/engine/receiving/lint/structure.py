"""Takes a message apart into its parts, with the place of each. One pass over the lines, without recursion.

The result is that of Python's email package, which says no places, needs a stack frame for each level and compares each
line with the delimiters of all of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from smtptest.engine.receiving.lint.fields import read_section
from smtptest.engine.receiving.lint.part import Part, described

MOST_DEPTH = 30
"""Levels of parts that are read."""
MOST_PARTS = 200
"""Parts that are read."""

_CANDIDATE = re.compile(rb"^--[^\n]*\n?", re.MULTILINE)


@dataclass
class Structure:
    """A message as its parts."""

    root: Part
    """The message itself."""
    every: list[Part] = field(default_factory=list)
    """The message and all its parts, in their order."""
    too_deep: Part | None = None
    """The first part that holds more levels than are read; None if none does."""
    too_many: bool = False
    """Whether there are more parts than are read."""


def read_structure(message: bytes) -> Structure:
    """The parts of a message."""
    reader = _Reader(message)
    place = 0
    while candidate := _CANDIDATE.search(message, max(place, reader.position)):
        place = candidate.end()
        reader.delimited(candidate)
    return reader.finished()


class _Reader:
    """The parts that are open, from the message to the innermost."""

    def __init__(self, message: bytes) -> None:
        self._message = message
        self._open: list[Part] = []
        # By delimiter. One that an outer multipart has too is that one's (RFC 2046, section 5.1.2).
        self._levels: dict[bytes, int] = {}
        self._counted = (0, 1)
        self.position = 0
        root = self._part(0, 1, "text/plain")
        self.structure = Structure(root)
        self._enter(root)

    def _part(self, start: int, line: int, default_type: str) -> Part:
        section = read_section(self._message, start, line, len(self._message), self._stops())
        self.position = section.body
        about = described(section, default_type=default_type)
        depth = len(self._open)
        return Part(message=self._message, section=section, start=start, line=line, depth=depth, about=about)

    def _stops(self) -> set[bytes]:
        return {line for delimiter in self._levels for line in (delimiter, delimiter + b"--")}

    def _enter(self, part: Part) -> None:
        """Open a part and, if it is a message, the message in it."""
        while True:
            self.structure.every.append(part)
            self._open.append(part)
            if part.delimiter is not None:
                self._levels.setdefault(part.delimiter, len(self._open) - 1)
            if not part.is_message or not self._room(part):
                return
            inner = self._part(part.section.body, part.section.body_line, "text/plain")
            part.parts.append(inner)
            part = inner

    def _room(self, part: Part) -> bool:
        if len(self.structure.every) >= MOST_PARTS:
            self.structure.too_many = True
        elif len(self._open) > MOST_DEPTH:
            self.structure.too_deep = self.structure.too_deep or part
        else:
            return True
        part.cut = True
        return False

    def delimited(self, candidate: re.Match[bytes]) -> None:
        """Take a line that begins with two hyphens, and may be a delimiter."""
        line = candidate[0].rstrip(b" \t\r\n")
        level = self._levels.get(line)
        last = level is None and line.endswith(b"--")
        if last:
            level = self._levels.get(line[:-2])
        if level is None:
            return
        self._close(level + 1, self._content_end(candidate.start()))
        multipart = self._open[level]
        if last:
            multipart.terminated = True
            self._forget(level)
        elif self._room(multipart):
            default = "message/rfc822" if multipart.type == "multipart/digest" else "text/plain"
            number = self._line(candidate.end())
            part = self._part(candidate.end(), number, default)
            multipart.parts.append(part)
            self._enter(part)

    def _line(self, offset: int) -> int:
        """The number of a line; counted on from the last one that was asked for."""
        known, number = self._counted
        number += self._message.count(b"\n", known, offset)
        self._counted = (offset, number)
        return number

    def _content_end(self, offset: int) -> int:
        """Where the content before a delimiter ends: the line end belongs to the delimiter (RFC 2046 section 5.1.1)."""
        before = self._message[max(offset - 2, 0) : offset]
        return offset - (2 if before == b"\r\n" else len(before[-1:]))

    def _close(self, level: int, end: int) -> None:
        """Close all parts of this level and below it."""
        while len(self._open) > level:
            self._forget(len(self._open) - 1)
            part = self._open.pop()
            part.end = max(end, part.section.body)

    def _forget(self, level: int) -> None:
        """Look for the delimiters of this open part no longer."""
        delimiter = self._open[level].delimiter
        if delimiter is not None and self._levels.get(delimiter) == level:
            del self._levels[delimiter]

    def finished(self) -> Structure:
        """The message, at its end."""
        self._close(0, len(self._message))
        return self.structure
