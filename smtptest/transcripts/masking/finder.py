"""Finds known names in a text. The time depends on the text's length, not on the number of names.

A remote server's certificates decide how many names there are. An alternation of regular expressions tries each name at
each character, which takes an hour for ten thousand names.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from heapq import merge
from time import thread_time

from smtptest.transcripts.masking.parts import BEGIN, END, WORD
from smtptest.transcripts.masking.vocabulary import is_part_of_a_word

Span = tuple[int, int]
"""Where something begins in a text, and where it ends."""

# Names and patterns are looked up by their first characters, this many.
_KEY = 3
_UMLAUTS = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"))
# One letter in either spelling, as parts.py writes it: ``(?:ae|ä)``.
_EITHER = re.compile(r"\(\?:([a-z]{2})\|.\)")
_WORD = re.compile(WORD, re.IGNORECASE)
# A word of three. Whether it ends there is asked first: that is told sooner than whether it begins.
_SHORT = re.compile(rf"(?=[^\W_]{{{_KEY}}}{END}){BEGIN}[^\W_]{{{_KEY}}}", re.IGNORECASE)
_NO_LETTER = re.compile(r"[\W\d_]")


class Budget:
    """A limit to this thread's processor time, in seconds. Whoever finds it spent takes a cheaper way."""

    def __init__(self, seconds: float) -> None:
        self._until = thread_time() + seconds

    @property
    def is_spent(self) -> bool:
        """Whether the seconds have passed."""
        return thread_time() >= self._until


class _Search(ABC):
    """Looks for something in texts."""

    @abstractmethod
    def spans(self, text: str) -> Iterator[Span]:
        """Yield where it is, in order; no two overlap."""

    def sub(self, replace: Callable[[str], str], text: str) -> str:
        """Return the text with all of it replaced by ``replace(text as it stands there)``."""
        return replaced(text, self.spans(text), lambda span: replace(text[slice(*span)]))

    def is_in(self, text: str) -> bool:
        """Whether the text holds it."""
        return next(self.spans(text), None) is not None


class Finder(_Search):
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

    def spans(self, text: str) -> Iterator[Span]:
        folded, at = self._folded(text), 0
        while at <= len(folded) - _KEY:
            lengths = self._lengths.get(folded[at : at + _KEY])
            length = self._length(folded, at, lengths) if lengths else 0
            if length:
                yield at, at + length
            at += length or 1

    def _length(self, text: str, at: int, lengths: list[int]) -> int:
        for length in lengths:
            if text[at : at + length] in self._names and self._is_one(text, at, at + length):
                return length
        return 0

    @staticmethod
    def _is_one(text: str, start: int, stop: int) -> bool:
        """Whether what is spelled like a name is one where it stands."""
        if stop > len(text):
            return False
        return _stands_alone(text, start, stop) if stop - start == _KEY else not is_part_of_a_word(text, start, stop)


class ShortFinder(_Search):
    """Finds names of three letters and digits wherever no others are beside them, as in ``user_bob`` and, if the
    underscore is escaped, in ``user=5Fbob``."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = {_lower(name) for name in names if len(name) == _KEY}

    def spans(self, text: str) -> Iterator[Span]:
        return (word.span() for word in _SHORT.finditer(text) if _lower(word[0]) in self._names)


class PhraseFinder(_Search):
    """Finds phrases by regular expressions; at each word it tries only those that begin with the same letters.

    patterns: from :func:`smtptest.transcripts.masking.parts.apart`. Upper and lower case are not told apart.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for pattern in sorted(patterns, key=lambda one: (-len(one), one)):
            # It is tried only where a word begins.
            found[_beginning(pattern)].append(pattern.removeprefix(BEGIN))
        self._patterns = {key: re.compile("|".join(alike), re.IGNORECASE) for key, alike in found.items()}

    def spans(self, text: str) -> Iterator[Span]:
        end = 0
        for word in _WORD.finditer(text):
            match = self._match(text, word.start()) if word.start() >= end else None
            if match is not None:
                end = match.end()
                yield match.span()

    def _match(self, text: str, start: int) -> re.Match[str] | None:
        key = _plain(text[start : start + _KEY])[:_KEY]
        for length in range(len(key), 0, -1):
            pattern = self._patterns.get(key[:length])
            match = pattern.match(text, start) if pattern else None
            if match is not None:
                return match
        return None


def together(*found: Iterable[Span]) -> Iterator[Span]:
    """Yield all spans in order, and those that overlap as one. found: each in order."""
    start = stop = 0
    for first, last in merge(*found):
        if first < stop:
            stop = max(stop, last)
            continue
        if start < stop:
            yield start, stop
        start, stop = first, last
    if start < stop:
        yield start, stop


def replaced(text: str, spans: Iterable[Span], replace: Callable[[Span], str]) -> str:
    """Return the text with each of the spans replaced. spans: in order; no two overlap."""
    told, end = [], 0
    for span in spans:
        told += [text[end : span[0]], replace(span)]
        end = span[1]
    return "".join([*told, text[end:]])


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
