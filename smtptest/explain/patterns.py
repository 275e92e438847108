"""Whether a server's words fit a pattern: parts that follow each other. Nothing can backtrack, whatever it says."""

from __future__ import annotations

import re

LONGEST = 4096
# An address in angle brackets is what the client said; "greylist@" in it says nothing about the server.
_IN_BRACKETS = re.compile(r"<[^<>]*>")
_SPACE = re.compile(r"\s+")


def normal(text: str) -> str:
    """The words as patterns are held against them: lower case, single spaces, without what stands in angle brackets."""
    return _SPACE.sub(" ", _IN_BRACKETS.sub("<>", text[:LONGEST])).lower()


def fits(pattern: str, words: str) -> bool:
    """Whether the parts of the pattern, parted by ``*``, occur in the words in this order. words: :func:`normal`."""
    at = 0
    for part in pattern.lower().split("*"):
        found = words.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True
