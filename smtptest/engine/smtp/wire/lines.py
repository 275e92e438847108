"""Bytes in, lines out, however the network split them; bounded in memory whatever the server sends."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import NamedTuple

from smtptest.engine.line_note import LineNote


class Line(NamedTuple):
    """One line."""

    content: bytes
    """Its bytes without the line end, at most as many as are kept."""
    ending: bytes
    """CRLF, LF, or empty if the connection ended first."""
    dropped: int = 0
    """How many of its bytes were not kept."""

    @property
    def well_ended(self) -> bool:
        """RFC 5321 section 2.3.8: only CRLF ends a line, and CR and LF stand nowhere else."""
        return self.ending == b"\r\n" and b"\r" not in self.content

    def note(self, *, kept: int, unsolicited: bool, malformed: bool, masked: bool) -> str | None:
        """What is unusual about the line, in words; None if nothing is. kept: how many bytes of it are shown."""
        cut = self.dropped + max(0, len(self.content) - kept)
        if not (unsolicited or malformed or masked or cut) and self.well_ended:
            return None  # nearly every line
        holds = {
            LineNote.UNSOLICITED: unsolicited,
            LineNote.MALFORMED: malformed and bool(self.ending),
            LineNote.MASKED: masked,
            f"{LineNote.CUT}, {cut} more bytes": cut > 0,
            LineNote.BARE_LF: self.ending == b"\n",
            LineNote.PARTIAL: not self.ending,
            LineNote.BARE_CR: b"\r" in self.content,
        }
        return ", ".join(note for note, true in holds.items() if true) or None


class LineReader:
    """Collects what arrives until the line is complete.

    keep: how many bytes of one line are kept. most: a line with more bytes before its LF is abandoned there, however it
    was split.
    """

    def __init__(self, keep: int, most: int = sys.maxsize) -> None:
        self._keep = keep
        self._most = most
        self._kept = bytearray()
        self._size = 0
        self._last = b""

    @property
    def pending(self) -> int:
        """How many bytes of an unfinished line have arrived."""
        return self._size

    @property
    def start(self) -> bytes:
        """The first bytes of an unfinished line."""
        return bytes(self._kept[:4])

    def feed(self, data: bytes) -> Iterator[Line]:
        """The lines that ``data`` completes, in order. An abandoned line has no ending and is the last."""
        *complete, rest = data.split(b"\n")
        for part in complete:
            if not self._size and part.endswith(b"\r") and len(part) <= self._keep:
                yield Line(part[:-1], b"\r\n")  # whole and short, as nearly every line
                continue
            if not self._take(part):
                yield self._line(b"")
                return
            yield self._line(b"\r\n" if self._last == b"\r" else b"\n")
        if not self._take(rest):
            yield self._line(b"")

    def rest(self) -> Line | None:
        """The unfinished line, abandoned as it is; None if there is none."""
        return self._line(b"") if self._size else None

    def _take(self, part: bytes) -> bool:
        """Take a part of the line. False if the line is longer than allowed; then only its first bytes are taken."""
        fits = self._size + len(part) <= self._most
        part = part[: self._most - self._size]
        self._kept += part[: max(0, self._keep - len(self._kept))]
        self._size += len(part)
        self._last = part[-1:] or self._last
        return fits

    def _line(self, ending: bytes) -> Line:
        size = self._size - (ending == b"\r\n")
        content = bytes(self._kept[:size])
        self._kept.clear()
        self._size, self._last = 0, b""
        return Line(content, ending, size - len(content))
