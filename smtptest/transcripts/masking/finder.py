"""Finds known names in a text in time that grows with the text, however many names a stranger's certificates hold.

An alternation of regular expressions tries each name at each character: ten thousand names take an hour.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from time import thread_time

_KEY = 3
_UMLAUTS = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"))
_EITHER = re.compile(r"\(\?:([a-z]{2})\|.\)")
_WORD = re.compile(r"(?<![^\W])\w+")


class Budget:
    """So many seconds of this thread's processor time; what is beyond them is to be done in some cheaper way."""

    def __init__(self, seconds: float) -> None:
        self._until = thread_time() + seconds

    @property
    def is_spent(self) -> bool:
        return thread_time() >= self._until


class Finder:
    """Finds names of at least three characters in any case, or in theirs: exact. Of several the longest.

    One of three characters is found only as a word of its own.
    """

    def __init__(self, names: Iterable[str], *, exact: bool = False) -> None:
        self._folded: Callable[[str], str] = str if exact else _lower
        self._names = {self._folded(name) for name in names if len(name) >= _KEY}
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for name in self._names:
            lengths[name[:_KEY]].add(len(name))
        self._lengths = {key: sorted(found, reverse=True) for key, found in lengths.items()}

    def sub(self, replace: Callable[[str], str], text: str) -> str:
        """The text with each name that is found in it replaced."""
        told, end = [], 0
        for start, stop in self._found(text):
            told += [text[end:start], replace(text[start:stop])]
            end = stop
        return "".join([*told, text[end:]])

    def is_in(self, text: str) -> bool:
        return next(self._found(text), None) is not None

    def _found(self, text: str) -> Iterator[tuple[int, int]]:
        folded, at = self._folded(text), 0
        while at <= len(folded) - _KEY:
            lengths = self._lengths.get(folded[at : at + _KEY])
            length = self._length(folded, at, lengths) if lengths else 0
            if length:
                yield at, at + length
            at += length or 1

    def _length(self, text: str, at: int, lengths: list[int]) -> int:
        for length in lengths:
            if text[at : at + length] in self._names and (length > _KEY or _stands_alone(text, at, at + length)):
                return length
        return 0


class PhraseFinder:
    """Finds what regular expressions describe that begin with a word; only those are tried whose word begins alike.

    patterns: as parts.apart makes them.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for pattern in sorted(patterns, key=lambda one: (-len(one), one)):
            found[_beginning(pattern)].append(pattern)
        self._patterns = {key: re.compile("|".join(alike), re.IGNORECASE) for key, alike in found.items()}

    def sub(self, replace: Callable[[str], str], text: str) -> str:
        """The text with each phrase that is found in it replaced."""
        told, end = [], 0
        for word in _WORD.finditer(text):
            start = word.start()
            match = self._match(text, start) if start >= end else None
            if match is not None:
                told += [text[end:start], replace(match[0])]
                end = match.end()
        return "".join([*told, text[end:]])

    def _match(self, text: str, start: int) -> re.Match[str] | None:
        key = _plain(text[start : start + _KEY])[:_KEY]
        for length in range(len(key), 0, -1):
            pattern = self._patterns.get(key[:length])
            match = pattern.match(text, start) if pattern else None
            if match is not None:
                return match
        return None


def _beginning(pattern: str) -> str:
    """The first letters of what a pattern finds."""
    text = _EITHER.sub(r"\1", pattern.removeprefix(r"\b").lower())
    letters = re.match(r"[^\W\d_]+", text)
    return _plain(letters[0])[:_KEY] if letters else ""


def _plain(text: str) -> str:
    text = _lower(text)
    for umlaut, ascii_form in _UMLAUTS:
        text = text.replace(umlaut, ascii_form)
    return text


def _lower(text: str) -> str:
    """In lower case, character by character: each stays where it was."""
    if text.isascii():
        return text.lower()
    return "".join(character.lower() if len(character.lower()) == 1 else character for character in text)


def _stands_alone(text: str, start: int, stop: int) -> bool:
    # As \b at both ends.
    before, after = text[start - 1 : start], text[stop : stop + 1]
    return _is_word(before) != _is_word(text[start]) and _is_word(after) != _is_word(text[stop - 1])


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
