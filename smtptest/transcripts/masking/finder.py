"""Finds known names in a text. The time depends on the text's length, not on the number of names.

A remote server's certificates decide how many names there are. An alternation of regular expressions tries each name at
each character, which takes an hour for ten thousand names.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from time import thread_time

from smtptest.transcripts.masking.parts import BEGIN
from smtptest.transcripts.masking.vocabulary import is_part_of_a_word

# Names and patterns are looked up by their first characters, this many.
_KEY = 3
_UMLAUTS = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"))
# One letter in either spelling, as parts.py writes it: ``(?:ae|ä)``.
_EITHER = re.compile(r"\(\?:([a-z]{2})\|.\)")
_WORD = re.compile(r"[^\W_]+")
_NO_LETTER = re.compile(r"[\W\d_]")


class Budget:
    """A limit to this thread's processor time, in seconds. Whoever finds it spent takes a cheaper way."""

    def __init__(self, seconds: float) -> None:
        self._until = thread_time() + seconds

    @property
    def is_spent(self) -> bool:
        """Whether the seconds have passed."""
        return thread_time() >= self._until


class Finder:
    """Finds names of at least three characters; if several begin at the same place, the longest.

    A name of three characters is found only as a whole word; a longer one in other words too, but not in those of SMTP
    and of usual replies. exact: upper and lower case are told apart.
    """

    def __init__(self, names: Iterable[str], *, exact: bool = False) -> None:
        self._folded: Callable[[str], str] = str if exact else _lower
        self._names = {self._folded(name) for name in names if len(name) >= _KEY}
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for name in self._names:
            lengths[name[:_KEY]].add(len(name))
        self._lengths = {key: sorted(found, reverse=True) for key, found in lengths.items()}

    def sub(self, replace: Callable[[str], str], text: str) -> str:
        """Return the text with each name in it replaced by ``replace(name as it stands there)``."""
        told, end = [], 0
        for start, stop in self._found(text):
            told += [text[end:start], replace(text[start:stop])]
            end = stop
        return "".join([*told, text[end:]])

    def is_in(self, text: str) -> bool:
        """Whether the text holds one of the names."""
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
            stop = at + length
            if text[at:stop] in self._names and (
                _stands_alone(text, at, stop) if length == _KEY else not is_part_of_a_word(text, at, stop)
            ):
                return length
        return 0


class PhraseFinder:
    """Finds phrases by regular expressions; at each word it tries only those that begin with the same letters.

    patterns: from :func:`smtptest.transcripts.masking.parts.apart`. Upper and lower case are not told apart.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for pattern in sorted(patterns, key=lambda one: (-len(one), one)):
            found[_beginning(pattern)].append(pattern)
        self._patterns = {key: re.compile("|".join(alike), re.IGNORECASE) for key, alike in found.items()}

    def sub(self, replace: Callable[[str], str], text: str) -> str:
        """Return the text with each phrase in it replaced by ``replace(phrase as it stands there)``."""
        told, end = [], 0
        for word in _WORD.finditer(text):
            start = word.start()
            match = self._match(text, start) if start >= end else None
            if match is not None:
                told += [text[end:start], replace(match[0])]
                end = match.end()
        return "".join([*told, text[end:]])

    def is_in(self, text: str) -> bool:
        """Whether the text holds one of the phrases."""
        return any(self._match(text, word.start()) for word in _WORD.finditer(text))

    def _match(self, text: str, start: int) -> re.Match[str] | None:
        key = _plain(text[start : start + _KEY])[:_KEY]
        for length in range(len(key), 0, -1):
            pattern = self._patterns.get(key[:length])
            match = pattern.match(text, start) if pattern else None
            if match is not None:
                return match
        return None


def _beginning(pattern: str) -> str:
    """The first letters of what the pattern matches, umlauts in ASCII; empty if it begins with none."""
    text = _EITHER.sub(r"\1", pattern.removeprefix(BEGIN).lower())
    return _plain(_NO_LETTER.split(text, 1)[0])[:_KEY]


def _plain(text: str) -> str:
    text = _lower(text)
    for umlaut, ascii_form in _UMLAUTS:
        text = text.replace(umlaut, ascii_form)
    return text


def _lower(text: str) -> str:
    """The text in lower case, of the same length: a character whose lower case is longer stays as it is."""
    if text.isascii():
        return text.lower()
    return "".join(character.lower() if len(character.lower()) == 1 else character for character in text)


def _stands_alone(text: str, start: int, stop: int) -> bool:
    """Whether ``\\b`` would match at both ends."""
    before, after = text[start - 1 : start], text[stop : stop + 1]
    return _is_word(before) != _is_word(text[start]) and _is_word(after) != _is_word(text[stop - 1])


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
