"""The one place where untrusted bytes become text that is safe to show, store and copy."""

from __future__ import annotations

import codecs
import unicodedata


def _escape_byte(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    bad = error.object[error.start : error.end]
    return "".join(f"\\x{byte:02X}" for byte in bad), error.end


codecs.register_error("smtptest-escape", _escape_byte)

# Cc controls, Cf formats (bidi marks and isolates, zero-width characters, soft hyphen, tags), Cs surrogates,
# Zl and Zp line and paragraph separators. Two characters of other categories change what is seen as well:
# U+115F/1160/3164/FFA0 Hangul fillers and U+2800 are blank but not space; they are visible as width and stay.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def printable(line: bytes | str) -> str:
    """The line as printable text, from which a reader can tell the original.

    Valid UTF-8 is kept. Every other byte becomes ``\\xNN``; control, bidi, zero-width and separator characters become
    ``\\u{…}``, as do noncharacters. The result can be encoded, stored and sent, also in XML, which a feed is.
    """
    text = line.decode("utf-8", "smtptest-escape") if isinstance(line, bytes) else line
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(character) for character in text)


def escaped(data: bytes) -> str:
    """Binary data as text: printable ASCII except the backslash is kept, every other byte becomes ``\\xNN``."""
    return "".join(chr(byte) if 0x20 <= byte <= 0x7E and byte != 0x5C else f"\\x{byte:02X}" for byte in data)


def _visible(character: str) -> str:
    if unicodedata.category(character) in _INVISIBLE or _is_noncharacter(ord(character)):
        return f"\\u{{{ord(character):04X}}}"
    return character


def _is_noncharacter(code: int) -> bool:
    """Whether it is one of the 66 code points that are never to be characters (Unicode, section 23.7)."""
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
