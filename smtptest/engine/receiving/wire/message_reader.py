"""A message as it arrives: by DATA up to its final dot, or by the chunks of BDAT; in memory only up to a limit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from smtptest.engine.receiving.lint.fields import read_section

_END = b"\r\n.\r\n"
_LINE_END, _DOT = b"\r\n", b"\r\n."
# Ends that some servers take for the end of a message: a dot on a line of its own, by other line ends than CRLF.
_ODD_END = re.compile(rb"(?:\r\n|\r|\n)\.(?:\r\n|\r|\n)")
# How much of the beginning is looked through for the header.
_HEADER_BYTES = 64 * 1024
_HEADER_LINES = 300
_EMPTY_LINE = re.compile(rb"(?>\r\n|\r|\n)[\r\n]")


class MessageReader:
    """Collects a message. most: how long it may be; a longer one is only counted."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept = bytearray()
        self._tail = b"\r\n"
        #: How many bytes have arrived, final dot and doubled dots included.
        self.size = 0
        #: How many of these are dots at the beginning of a line by DATA; each of them stands for none.
        self._dots = 0
        #: How many are the line end behind the final dot; 0 until that has come.
        self._closing = 0
        #: How many lines it has.
        self.lines = 0
        #: Whether it has bytes beyond ASCII.
        self.eight_bit = False

    @property
    def length(self) -> int:
        """How many bytes it has as SIZE counts them: without the final dot and the dots that were doubled (RFC 1870
        section 5)."""
        return self.size - self._dots - self._closing

    @property
    def too_large(self) -> bool:
        """Whether it is longer than it may be."""
        return self.length > self._most

    @property
    def eight_bit_body(self) -> bool:
        """Whether what is kept has bytes beyond ASCII behind the header."""
        return not (_LINE_END + self._kept).partition(2 * _LINE_END)[2].isascii()

    def until_dot(self, data: bytes) -> bytes | None:
        """Take what has arrived by DATA. Returns what follows the final dot; None if that has not come."""
        text = self._tail + data
        found = text.find(_END)
        end = len(text) if found < 0 else found + len(_END)
        self._dots += text.count(_DOT, len(self._tail) - (len(_DOT) - 1), end)
        if found < 0:
            keep = min(len(text), len(_END) - 1)
            # The line end that stands before the first line is not its own.
            self._take(text[len(self._tail) :])
            self._tail = text[len(text) - keep :]
            return None
        self._take(text[len(self._tail) : end])
        self.lines -= 1  # the final dot is none of it
        self._closing = len(_LINE_END)
        return text[end:]

    def chunk(self, data: bytes) -> None:
        """Take a part of what BDAT announced."""
        self._take(data)

    def dot_unstuffed(self) -> bytes:
        """The message that came by DATA, without its final dot and the dots that were doubled (RFC 5321 4.5.2)."""
        body = b"\r\n" + bytes(self._kept)
        return body.removesuffix(b".\r\n").replace(_DOT, _LINE_END)[2:]

    def whole(self) -> bytes:
        """The message that came by BDAT, as it is."""
        return bytes(self._kept)

    def odd_end(self) -> bytes:
        """A lone dot between line ends of which one is not CRLF, with these; empty if there is none."""
        odd = (found[0] for found in _ODD_END.finditer(b"\r\n" + self._kept) if found[0] != _END)
        return next(odd, b"")

    def _take(self, data: bytes) -> None:
        self.size += len(data)
        self.lines += data.count(b"\n")
        self.eight_bit = self.eight_bit or not data.isascii()
        # The last two of them may be the line end behind the final dot.
        if self.length > self._most + len(_LINE_END):
            self._kept.clear()
        else:
            self._kept += data


def header_lines(message: bytes) -> Iterator[bytes]:
    """The lines of a message's header, as they came; not more than are shown, and nothing of its body.

    Readers of the transcript may be strangers to the message. So the header ends at the first line that is no part of
    a field, and at an empty line between any line ends.
    """
    start = message[:_HEADER_BYTES]
    section = read_section(start, 0, 1, len(start))
    header = start[: section.body if section.intruder is None else section.intruder]
    empty = _EMPTY_LINE.search(header)
    lines = header[: empty.start() if empty else None].split(b"\r\n")
    yield from [line for line in lines if line][:_HEADER_LINES]
