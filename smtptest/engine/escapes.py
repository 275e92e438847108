"""Finds a text whose characters may be escaped, as programs do it for URLs, mail, HTML, JSON and quoted strings.

Which characters are escaped differs from program to program, so each of them is looked for in all its forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import codepoint2name

# What stands before the two digits of a byte: in a URL, in quoted-printable (RFC 2045 section 6.7), in xtext (RFC 3461
# section 4), and in a string of a program.
_BYTE = r"(?:[%=+]|\\x)"
# The longest form of a byte, and of a character as a whole: ``\xC3``, and ``&thetasym;`` or ``&#x001f600;``.
_LONGEST_BYTE, _LONGEST_CHARACTER = 4, 12


# Up to so many characters, each is looked for in all its forms. A longer text is a token: there, those that no URL
# escapes (RFC 3986 section 2.3) are taken as they are, because a pattern for all forms of 12,000 characters takes
# seconds to make.
THOROUGH = 256
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")


def spelled(text: str) -> str:
    """Return a regular expression for the text, and for the text with any of its characters escaped.

    It has to be matched in any case. No part of it is tried in two ways, so that the time depends on the line's length
    alone, whatever text was chosen.
    """
    kept = _UNRESERVED.match if len(text) > THOROUGH else lambda _: False
    forms = "".join(re.escape(character) if kept(character) else _forms(character) for character in text)
    plain = re.escape(text)
    # Last as it is: an escape in the text itself is not taken for one there.
    return plain if forms == plain else f"(?:{forms}|{plain})"


def longest(text: str) -> int:
    """Return how many bytes a match of :func:`spelled` has at most."""
    return sum(max(_LONGEST_BYTE * len(character.encode()), _longest_whole(character)) for character in text)


def _longest_whole(character: str) -> int:
    return 0 if _is_plain(character) else _LONGEST_CHARACTER


def _is_plain(character: str) -> bool:
    """Whether only those escape it who escape every byte."""
    return character.isascii() and character.isalnum()


def _forms(character: str) -> str:
    """A pattern for one character: its escapes before itself, because it may be the one that they begin with."""
    either = {character, *(other for other in (character.lower(), character.upper()) if len(other) == 1)}
    return f"(?>{'|'.join(form for each in sorted(either) for form in (*_escaped(each), re.escape(each)))})"


def _escaped(character: str) -> Iterator[str]:
    point = ord(character)
    yield "".join(f"{_BYTE}{byte:02x}" for byte in character.encode())
    if _is_plain(character):
        return
    if character.isascii():
        yield rf"\\{re.escape(character)}"
    elif point < 256:
        yield f"{_BYTE}{point:02x}"
    yield rf"&#0{{0,3}}{point};"
    yield rf"&#x0{{0,3}}{point:x};"
    yield rf"\\u(?:{point:04x}|\{{{point:04x}\}})"
    if point in codepoint2name:
        yield f"&{codepoint2name[point]};"
    if character == "'":
        yield "&apos;"
    if character == " ":
        yield "[+_]"
