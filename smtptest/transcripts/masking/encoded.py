"""Finds known names in base64 and hexadecimal."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator

from smtptest.transcripts.masking.finder import Finder

# What may be base64 or hexadecimal.
RUN = re.compile(r"([A-Za-z0-9+/_-]{4,})={0,2}")
# The shortest name that is found wherever it stands (bytes).
_SHORTEST = 4
# The shortest text of base64 that no word is by chance, in whatever case a server repeats it. A shorter one may be.
_SHORTEST_IN_ANY_CASE = 7
# What an answer to AUTH PLAIN begins with if its name has three bytes: with it, and with a character beside it.
_BEGINNING = 6
# What base64 has in URLs instead (RFC 4648 section 5).
_OF_URLS = str.maketrans("+/", "-_")


class EncodedNames:
    """Names in base64 and hexadecimal."""

    def __init__(self, names: Iterable[str], codecs: Iterable[str] = ("utf-8",)) -> None:
        """codecs: how the names may have become bytes."""
        inner: set[str] = set()
        self._whole: set[str] = set()
        tried = tuple(codecs)
        for name in names:
            inner.update(core for codec in tried for core in encodings(name, codec))
            self._whole.update(whole_encodings(name))
        self._long = Finder(core for core in inner if len(core) >= _SHORTEST_IN_ANY_CASE)
        self._short = Finder((core for core in inner if len(core) < _SHORTEST_IN_ANY_CASE), exact=True)

    def are_in(self, run: str) -> bool:
        """Whether the first group of a match of ``RUN`` encodes a text in which there is one of the names.

        A name of three bytes has to be all that it encodes, but for a character with bits of what stood behind it.
        """
        beginning = run[:_BEGINNING] if len(run) == _BEGINNING + 1 else run
        return self._long.is_in(run) or self._short.is_in(run) or run in self._whole or beginning in self._whole


def encodings(name: str, codec: str = "utf-8") -> Iterator[str]:
    """Yield the text that hexadecimal and base64 have in them wherever the encoded bytes hold the name.

    It is one text for each of the three alignments of base64, of the name as it is, in lower and in upper case, and
    again in the alphabet of URLs where that differs. Yields nothing for a name of fewer than four bytes.
    """
    for encoded in _cased(name, codec):
        if len(encoded) < _SHORTEST:
            continue
        yield from (encoded.hex(), encoded.hex().upper())
        for offset in range(3):
            text = base64.b64encode(bytes(offset) + encoded).decode()
            core = text[-(-8 * offset // 6) : 8 * (offset + len(encoded)) // 6]
            yield core
            if "+" in core or "/" in core:
                yield core.translate(_OF_URLS)


def whole_encodings(name: str) -> Iterator[str]:
    """Yield what a whole run of base64 or hexadecimal is that has a name of three bytes in it, and nothing else.

    In a longer run so short a name is found by chance. The second of each case begins an answer to AUTH PLAIN
    (RFC 4616) whose password is masked; another character may follow, with bits of both. Yields nothing for a name of
    another length.
    """
    for encoded in _cased(name, "utf-8"):
        if len(encoded) == _SHORTEST - 1:
            yield from (base64.b64encode(encoded).decode(), base64.b64encode(b"\0" + encoded + b"\0").decode()[:6])
            yield from (encoded.hex(), encoded.hex().upper())


def _cased(name: str, codec: str) -> set[bytes]:
    """The bytes of the name as it is, in lower and in upper case; of a lone surrogate, those of a question mark."""
    return {value.encode(codec, "replace") for value in (name, name.lower(), name.upper())}
