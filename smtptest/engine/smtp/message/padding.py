"""Lines that make a message exactly as large as it is to be, made one by one: no size needs memory."""

from __future__ import annotations

from collections.abc import Iterator

# RFC 5322 section 2.1.1: lines should have at most 78 characters.
_FULL = 78
LEAST = len(b"\r\n")


def padding(size: int) -> Iterator[bytes]:
    """Lines without CRLF that are ``size`` bytes with it; at least 2, which is one empty line, or none at all."""
    while size > _FULL + LEAST + 1:
        yield b"X" * _FULL
        size -= _FULL + LEAST
    # A rest of one byte could not hold a line end: so the last two lines share what is left.
    if size > _FULL + LEAST:
        yield b""
        size -= LEAST
    if size:
        yield b"X" * (size - LEAST)
