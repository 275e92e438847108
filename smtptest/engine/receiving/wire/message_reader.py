"""A message as it arrives: by DATA up to its final dot, or by the chunks of BDAT; in memory only up to a limit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from smtptest.engine.receiving.lint.fields import read_section

_END = b"\r\n.\r\n"
# Ends that some servers take for the end of a message: a dot on a line of its own, by other line ends than CRLF.
_ODD_END = re.compile(rb"(?:\r\n|\r|\n)\.(?:\r\n|\r|\n)")
# How much of the beginning is looked through for the header.
_HEADER_BYTES = 64 * 1024
_HEADER_LINES = 300
_EMPTY_LINE = re.compile(rb"(?>\r\n|\r|\n)[\r\n]")


class MessageReader:
    """Collects a message. most: how many bytes of it are kept; a longer one is only counted."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept = bytearray()
        self._tail = b"\r\n"
        #: How many bytes have arrived, final dot and doubled dots included.
        self.size = 0
        #: How many lines it has.
        self.lines = 0
        #: Whether it has bytes beyond ASCII.
        self.eight_bit = False

    @property
    def too_large(self) -> bool:
        """Whether it is longer than what is kept."""
        return self.size > self._most

    def until_dot(self, data: bytes) -> bytes | None:
        """Take what has arrived by DATA. Returns what follows the final dot; None if that has not come."""
        text = self._tail + data
        found = text.find(_END)
        if found < 0:
            keep = min(len(text), len(_END) - 1)
            # The line end that stands before the first line is not its own.
            self._take(text[len(self._tail) :])
            self._tail = text[len(text) - keep :]
            return None
        end = found + len(_END)
        self._take(text[len(self._tail) : end])
        self.lines -= 1  # the final dot is none of it
        return text[end:]

    def chunk(self, data: bytes) -> None:
        """Take a part of what BDAT announced."""
        self._take(data)

    def dot_unstuffed(self) -> bytes:
        """The message that came by DATA, without its final dot and the dots that were doubled (RFC 5321 4.5.2)."""
        body = b"\r\n" + bytes(self._kept)
        return body.removesuffix(b".\r\n").replace(b"\r\n.", b"\r\n")[2:]

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
        if self.too_large:
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
