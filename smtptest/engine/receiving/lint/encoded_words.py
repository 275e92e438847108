"""Encoded words in header fields (RFC 2047), as Python's email package decodes them."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header

from smtptest.engine.receiving.lint.charsets import codec_of, sound_text, text_of

MOST_OCTETS = 75
"""Of one encoded word (RFC 2047 section 2)."""
WORD = re.compile(rb"=\?[^?\s]+\?[^?\s]\?[^?]*\?=")
"""What is meant as an encoded word, whether or not it is one."""
_SPACE = re.compile(rb"\s")
_BETWEEN = re.compile(rb"(\?=)[ \t\r\n]+(?==\?[^?\s]+\?[^?\s]\?)")


def decodable(word: bytes) -> bool:
    """Whether readers decode an encoded word: in its form, its length, its encoding, and its character set."""
    return len(word) <= MOST_OCTETS and not _SPACE.search(word) and _decoded(word) is not None


def decoded_words(value: bytes) -> str:
    """The value of a field with its encoded words decoded; those that cannot be are left as they are."""
    value = _BETWEEN.sub(rb"\1", value)
    text, end = "", 0
    for found in WORD.finditer(value):
        text += text_of(value[end : found.start()], None)
        decoded = _decoded(found[0])
        text += text_of(found[0], None) if decoded is None else decoded
        end = found.end()
    return text + text_of(value[end:], None)


def _decoded(word: bytes) -> str | None:
    """The text of an encoded word; None if it cannot be decoded."""
    try:
        ((octets, charset),) = decode_header(word.decode("ascii"))
        # Behind an asterisk stands the language (RFC 2231 section 5).
        name = codec_of((charset or "").partition("*")[0])
        return sound_text(octets, name) if name and isinstance(octets, bytes) else None
    except (ValueError, HeaderParseError):
        return None
