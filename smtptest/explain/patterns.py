"""Compares a server's words with patterns: parts that must follow each other. No words can make it backtrack."""

from __future__ import annotations

import re
from functools import cache

# Characters of a reply that are compared.
LONGEST = 4096
# Addresses are the client's words: "greylist@" in one says nothing about the server.
_IN_BRACKETS = re.compile(r"<[^<>]*>")
_BETWEEN_WORDS = re.compile(r"([\s<>()\[\]\"':;,=]+)")
# If the lines of a reply were joined into one, the codes of the later lines stand between the words.
_CODE_OF_A_LINE = re.compile(r"(?<=\s)[245]\d\d(?:[ -][245]\.\d{1,3}\.\d{1,3}(?=\s)|-(?=\S))")
_SPACE = re.compile(r"\s+")
_SENTENCE = re.compile(r"[.;!?] ")
# Characters that may stand between two parts that are close together: about five words.
_NEAR = 32
# How patterns write an asterisk, which separates their parts, and apostrophes, which are written in several ways.
_PLAIN = str.maketrans({"*": "\N{BULLET}", "\N{RIGHT SINGLE QUOTATION MARK}": "'", "`": "'"})


def normal(text: str) -> str:
    """Return the words in the form that patterns are compared with: in lower case, with single spaces, ``<>`` for each
    address and for anything in angle brackets, a bullet for each asterisk, and without the codes of later lines."""
    words = _BETWEEN_WORDS.split(_CODE_OF_A_LINE.sub("", _IN_BRACKETS.sub("<>", text[:LONGEST])))
    kept = "".join("<>" if "@" in word else word for word in words)
    return _SPACE.sub(" ", kept).translate(_PLAIN).lower()


def fits(pattern: str, words: str) -> bool:
    """Whether the parts of the pattern occur in the words in this order, each from the beginning of a word.

    ``*`` separates parts that may be any distance apart, ``~`` parts that must be close together. words: as
    :func:`normal` returns them.
    """
    at = 0
    for chain in _chains(pattern):
        at = _end_of(chain, words, at)
        if at < 0:
            return False
    return True


def _end_of(chain: tuple[str, ...], words: str, at: int) -> int:
    """Where the first occurrence of the parts, close together, ends; -1 if there is none."""
    found = _from_word(chain[0], words, at, len(words))
    while found >= 0:
        end = found + len(chain[0])
        for part in chain[1:]:
            end = _near(part, words, end)
            if end < 0:
                break
        else:
            return end
        found = _from_word(chain[0], words, found + 1, len(words))
    return -1


def _near(part: str, words: str, at: int) -> int:
    """Where the part ends if it follows within a few words, in the same sentence; -1 if it does not."""
    found = _from_word(part, words, at, at + _NEAR + len(part))
    return -1 if found < 0 or _SENTENCE.search(words, at, found) else found + len(part)


def _from_word(part: str, words: str, at: int, until: int) -> int:
    """Where the part begins, not in the middle of a word: “rbl” is not in “marble”. -1 if it does not occur."""
    found = words.find(part, at, until)
    while found > 0 and part[:1].isalnum() and words[found - 1].isalnum():
        found = words.find(part, found + 1, until)
    return found


@cache  # the data have a fixed number of patterns
def _chains(pattern: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(chain.split("~")) for chain in pattern.lower().split("*"))


def any_fits(patterns: tuple[str, ...], words: str) -> bool:
    """Whether one of the patterns fits the words (:func:`fits`)."""
    return any(longest in words and fits(pattern, words) for longest, pattern in _with_longest_part(patterns))


@cache
def _with_longest_part(patterns: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Each pattern after its longest part. Most words lack that part, which is quick to see."""
    parts = ((pattern, (part for chain in _chains(pattern) for part in chain)) for pattern in patterns)
    return tuple((max(found, key=len), pattern) for pattern, found in parts)
