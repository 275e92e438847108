"""Octets as text in a declared character set, by Python's codecs."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass

# Codecs that mail does not have: they are Python's own, or take quadratic time.
_NOT_CHARSETS = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "palmos"}
)
_ASCII = "ascii"
# Names that Python's codecs do not have, but mail does: RFC 1556, which says in the name which way Hebrew and Arabic
# run, and registered names of code pages.
_ALSO_CALLED: Mapping[str, str] = {
    "iso-8859-6-e": "iso-8859-6", "iso-8859-6-i": "iso-8859-6", "iso-8859-8-e": "iso-8859-8",
    "iso-8859-8-i": "iso-8859-8", "windows-31j": "cp932", "windows-874": "cp874",
}  # fmt: skip


@dataclass(frozen=True)
class CharsetFault:
    """Why octets are not text in the declared character set."""

    code: str
    """A stable slug."""
    at: int = 0
    """The first octet that is wrong."""
    octet: str = ""
    """That octet in hexadecimal digits."""


def codec_of(charset: str) -> str | None:
    """The name of Python's codec for a character set; None if there is none."""
    try:
        name = codecs.lookup(_ALSO_CALLED.get(charset.lower(), charset)).name.replace("-", "_")
        b"a".decode(name, "replace")  # raises LookupError for what is no text, such as zlib
    except (LookupError, ValueError):
        return None
    return None if name in _NOT_CHARSETS else name


def sound_text(octets: bytes, codec: str) -> str:
    """Octets as text that can be stored and sent. codec: Python's name. Raises ValueError if they are none.

    UTF-7 can spell half a pair of surrogates, which no other encoding of text can hold.
    """
    text = octets.decode(codec)
    text.encode()
    return text


def text_of(octets: bytes, charset: str | None) -> str:
    """Octets as text. What is no text in the declared character set is read as UTF-8, byte by byte where it is not."""
    name = codec_of(charset or _ASCII)
    if name and name != _ASCII:
        try:
            return sound_text(octets, name)
        except ValueError:
            pass
    return octets.decode("utf-8", "smtptest-escape")


def charset_fault(octets: bytes, charset: str | None) -> CharsetFault | None:
    """Why these octets are not text in this character set; None if they are. charset: None if none is declared."""
    if charset is None:
        return None if octets.isascii() else CharsetFault("charset-missing")
    name = codec_of(charset)
    if name is None:
        return CharsetFault("charset-unknown")
    try:
        octets.decode(name)
    except UnicodeDecodeError as error:
        return CharsetFault("charset-wrong", error.start, f"{octets[error.start]:02X}")
    return None
