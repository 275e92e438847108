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
# Only this many characters of a longer text, such as a token, are looked for. A pattern for 12,000 takes a second to
# make, and the time to search a line that was chosen for it grows likewise.
HEAD = 64
# What has no white space in it, however it is escaped.
_TOKEN = re.compile("[!-~]*")


def spelled(text: str) -> str:
    """Return a regular expression for the text, and for the text with any of its characters escaped.

    It has to be matched in any case. No part of it is tried in two ways, so that the time depends on the line's length
    alone, whatever text was chosen.
    """
    head = text[:HEAD]
    # Last as it is: an escape in the text itself is not taken for one there.
    return f"(?:{''.join(map(_forms, head))}|{re.escape(head)}){rest(text)}"


def rest(text: str) -> str:
    """Return a regular expression for what may follow the first ``HEAD`` characters, in whatever spelling.

    It takes all up to the next white space, or up to the line's end if there may be white space in the text.
    """
    if len(text) <= HEAD:
        return ""
    return r"\S*+" if _TOKEN.fullmatch(text, HEAD) else ".*+"


def longest(text: str) -> int:
    """Return how many bytes a match of :func:`spelled` has at most, without :func:`rest`."""
    return sum(max(_LONGEST_BYTE * len(character.encode()), _longest_whole(character)) for character in text[:HEAD])


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
