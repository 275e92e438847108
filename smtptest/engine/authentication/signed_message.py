"""A message as signatures cover it: its header fields and its body, split without interpreting them.

A sender decides how many fields a message has and how long they are. Work that grows faster than the message is bounded
here, because a verifier looks for each signed name among all fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

MOST_FIELDS = 1000
"""Of a message whose signatures are judged."""
MOST_HEADER_BYTES = 256 * 1024
"""Likewise, of all fields together."""
_LINE_END = re.compile(rb"\r?\n")
_EMPTY_LINE = re.compile(rb"(?:\A|\r?\n)\r?\n")
_NAME = re.compile(rb"([\x21-\x39\x3b-\x7e]+)[ \t]*:")
_WHITE = re.compile(rb"[ \t]+")

Field = tuple[bytes, bytes]
"""A name as it is written, and what stands behind the colon: with its folds and its CRLF."""


@dataclass(frozen=True)
class SignedMessage:
    """The fields and the body. All line ends are CRLF."""

    fields: tuple[Field, ...]
    """Without lines that are no field."""
    body: bytes
    """What stands after the empty line; empty if there is none."""
    too_large: bool = False
    """Whether the header is larger than is judged. There are no fields then."""

    @cached_property
    def relaxed_body(self) -> bytes:
        """The body with white space as the relaxed canonicalization has it (RFC 6376 section 3.4.4).

        dkimpy does the same, in a time that grows with the square of a run of spaces. It finds nothing left to do.
        """
        return _WHITE.sub(b" ", self.body).replace(b" \r\n", b"\r\n")

    def values(self, name: str) -> Iterator[bytes]:
        """What stands behind the colon in each field of this name, from top to bottom. name: in lower case."""
        wanted = name.encode()
        return (value for own, value in self.fields if own.lower() == wanted)


def read_message(data: bytes) -> SignedMessage:
    """The message that was received."""
    end = _EMPTY_LINE.search(data)
    header, body = (data, b"") if end is None else (data[: end.start()], data[end.end() :])
    body = _LINE_END.sub(b"\r\n", body)
    if len(header) > MOST_HEADER_BYTES:
        return SignedMessage((), body, too_large=True)
    fields = _fields(header)
    if len(fields) > MOST_FIELDS:
        return SignedMessage((), body, too_large=True)
    return SignedMessage(tuple((name, b"".join(parts)) for name, parts in fields), body)


def _fields(header: bytes) -> list[tuple[bytes, list[bytes]]]:
    found: list[tuple[bytes, list[bytes]]] = []
    for line in _LINE_END.split(header):
        if line[:1] in (b" ", b"\t"):
            if found:
                found[-1][1].append(line + b"\r\n")
        elif match := _NAME.match(line):
            found.append((match[1], [line[match.end() :] + b"\r\n"]))
    return found


def unfolded(value: bytes) -> str:
    """A value in one line, a character for each byte, without the white space around it."""
    return value.replace(b"\r\n", b"").decode("latin-1").strip(" \t")
