"""Undoes the escapes of URLs, mail, HTML and programs, so that a name that is written in them is seen to be one.

Names that are known are looked for in these spellings (collector.py). Of those that a server has from elsewhere nobody
knows how they are spelled.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

_WORD = re.compile(r"[^\s<>“”]+")
_ESCAPE = re.compile(r"[%=+][0-9a-f]{2}|\\|&#?\w{2,31};", re.IGNORECASE)
# Bytes as URLs have them, and as quoted-printable (RFC 2045 section 6.7) and xtext (RFC 3461 section 4) do.
_OF_URLS = re.compile(r"(?:%[0-9a-f]{2})+", re.IGNORECASE)
_OF_MAIL = re.compile(r"(?:=[0-9a-f]{2})+|(?:\+[0-9a-f]{2})+", re.IGNORECASE)
# What these escape of a name. Anything else of theirs may as well be a value: "limit=20".
_SPECIAL = re.compile(r"[@.]|[^\x00-\x7f]+")
_POINT = re.compile(r"\\u([0-9a-f]{4})", re.IGNORECASE)
_QUOTED = re.compile(r"\\(\W)")
# How often an escape may itself be escaped: %2540 is %40, which is @.
_MOST = 3


def sub(replace: Callable[[str, str], str], text: str) -> str:
    """Return the text with each word that has escapes replaced by ``replace(word, word without them)``."""
    return _WORD.sub(lambda match: _replaced(replace, match[0]), text) if _ESCAPE.search(text) else text


def _replaced(replace: Callable[[str, str], str], word: str) -> str:
    plain = unescaped(word)
    return word if plain == word else replace(word, plain)


def unescaped(word: str) -> str:
    """Return the word without its escapes, however often it was escaped."""
    for _ in range(_MOST):
        before, word = word, _undone(word)
        if word == before:
            break
    return word


def _undone(word: str) -> str:
    word = _OF_URLS.sub(_of_urls, html.unescape(word))
    word = _POINT.sub(lambda match: chr(int(match[1], 16)), _OF_MAIL.sub(_of_mail, word))
    return _QUOTED.sub(r"\1", word)


def _of_urls(match: re.Match[str]) -> str:
    data = bytes.fromhex(match[0].replace("%", ""))
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _of_mail(match: re.Match[str]) -> str:
    plain = bytes.fromhex(match[0].replace(match[0][0], "")).decode(errors="ignore")
    return plain if _SPECIAL.fullmatch(plain) else match[0]
