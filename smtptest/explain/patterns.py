"""Whether a server's words fit a pattern: parts that follow each other. Nothing can backtrack, whatever it says."""

from __future__ import annotations

import re
from functools import cache

LONGEST = 4096
# An address is what the client said; "greylist@" in it says nothing about the server.
_IN_BRACKETS = re.compile(r"<[^<>]*>")
_BETWEEN_WORDS = re.compile(r"([\s<>()\[\]\"':;,=]+)")
_SPACE = re.compile(r"\s+")
# How patterns write what they cannot hold or what is written in two ways: "*" parts them.
_PLAIN = str.maketrans({"*": "\N{BULLET}", "\N{RIGHT SINGLE QUOTATION MARK}": "'", "`": "'"})


def normal(text: str) -> str:
    """The words as patterns are held against them: lower case, single spaces, ``<>`` for each address and for what
    stands in angle brackets, a bullet for each asterisk."""
    words = _BETWEEN_WORDS.split(_IN_BRACKETS.sub("<>", text[:LONGEST]))
    kept = "".join("<>" if "@" in word else word for word in words)
    return _SPACE.sub(" ", kept).translate(_PLAIN).lower()


def fits(pattern: str, words: str) -> bool:
    """Whether the parts of the pattern, parted by ``*``, occur in the words in this order, each from the beginning of a
    word on. words: :func:`normal`."""
    at = 0
    for part in _parts(pattern):
        found = _from_word(part, words, at)
        if found < 0:
            return False
        at = found + len(part)
    return True


def _from_word(part: str, words: str, at: int) -> int:
    """Where the part occurs from here on, not in the middle of a word: “rbl” is not in “marble”. -1 if nowhere."""
    found = words.find(part, at)
    while found > 0 and part[:1].isalnum() and words[found - 1].isalnum():
        found = words.find(part, found + 1)
    return found


@cache  # There are as many as in the data.
def _parts(pattern: str) -> tuple[str, ...]:
    return tuple(pattern.lower().split("*"))


def any_fits(patterns: tuple[str, ...], words: str) -> bool:
    """Whether one of the patterns fits the words."""
    return any(fits(pattern, words) for pattern in patterns)
