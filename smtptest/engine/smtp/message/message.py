"""A message as bytes of RFC 5322, and its lines as they are sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# RFC 5322 section 2.1.1: lines should have at most 78 characters.
_FULL_LINE = 78
LEAST_PADDING = len(b"\r\n")


@dataclass(frozen=True)
class Message:
    """What is sent, before dot-stuffing."""

    head: bytes
    """Whole lines, each with its CRLF."""
    padded: int = 0
    """How many bytes of padding follow; they are made while they are sent."""
    tail: bytes = b""
    """Whole lines after the padding."""

    @property
    def size(self) -> int:
        """In bytes, as RFC 1870 section 3 counts: with line ends, without dot-stuffing and the final dot."""
        return len(self.head) + self.padded + len(self.tail)

    @property
    def octets(self) -> bytes:
        """The whole message."""
        return self.head + b"".join(line + b"\r\n" for line in padding(self.padded)) + self.tail

    @property
    def eight_bit(self) -> bool:
        """Whether it has bytes beyond ASCII and so needs 8BITMIME (RFC 6152)."""
        return not (self.head.isascii() and self.tail.isascii())

    @property
    def utf8_fields(self) -> bool:
        """Whether its header has UTF-8 beyond ASCII and so needs SMTPUTF8 (RFC 6532)."""
        fields = self.head.partition(b"\r\n\r\n")[0]
        try:
            return not fields.decode().isascii()
        except UnicodeDecodeError:
            return False  # no encoding that an extension is for

    def lines(self) -> Iterator[bytes]:
        """Its lines, without CRLF."""
        yield from _split(self.head)
        yield from padding(self.padded)
        yield from _split(self.tail)

    def stuffed(self) -> Iterator[bytes]:
        """Its lines as DATA sends them (RFC 5321 section 4.5.2), without the final dot."""
        return (b"." + line if line.startswith(b".") else line for line in self.lines())


def from_raw(text: str) -> Message:
    """The message that a plan contains in full; only its line ends are made CRLF.

    A lone CR is not a line end (RFC 5321 section 2.3.8), and is kept.
    """
    raw = re.sub(rb"\r?\n", b"\r\n", text.encode(errors="surrogateescape"))
    return Message(raw if raw.endswith(b"\r\n") else raw + b"\r\n")


def _split(text: bytes) -> list[bytes]:
    return text.removesuffix(b"\r\n").split(b"\r\n") if text else []


def padding(size: int) -> Iterator[bytes]:
    """Lines without CRLF that take ``size`` bytes with it. size: 0, or at least 2, which is one empty line."""
    while size > _FULL_LINE + LEAST_PADDING + 1:
        yield b"X" * _FULL_LINE
        size -= _FULL_LINE + LEAST_PADDING
    # One remaining byte could not hold a line end, so the last two lines share what is left.
    if size > _FULL_LINE + LEAST_PADDING:
        yield b""
        size -= LEAST_PADDING
    if size:
        yield b"X" * (size - LEAST_PADDING)
