"""Undoes the escapes of URLs, mail, HTML and programs, so that a name that is written in them is seen to be one.

Names that are known are looked for in these spellings (collector.py). Of those that a server has from elsewhere nobody
knows how they are spelled.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from unicodedata import normalize

_WORD = re.compile(r"[^\s<>“”]+")
# Letters, digits and signs that look like those of ASCII: full width as in East Asia, small, or of mathematics; and the
# full stops that are one in a domain as well (RFC 3490 section 3.1).
_LIKE_ASCII = "\uff01-\uff5e\ufe50-\ufe6b\U0001d400-\U0001d7ff\u3002\uff61"
_ESCAPE = re.compile(rf"[%=+][0-9a-f]{{2}}|\\|&#?\w{{2,31}};|[{_LIKE_ASCII}]", re.IGNORECASE)
# Bytes as URLs have them, and as quoted-printable (RFC 2045 section 6.7) and xtext (RFC 3461 section 4) do.
_OF_URLS = re.compile(r"(?:%[0-9a-f]{2})+", re.IGNORECASE)
_OF_MAIL = re.compile(r"(?:=[0-9a-f]{2})+|(?:\+[0-9a-f]{2})+", re.IGNORECASE)
# What these escape of a name. Anything else of theirs may as well be a value: "limit=20".
_SPECIAL = re.compile(r"[@.]|[^\x00-\x7f]+")
# So many of them in a row are no value: somebody has escaped every byte.
_EVERY = 4
# Bytes as strings of programs have them in octal; and as dumps have them in hexadecimal: "61 6e 6e 61", "0x61, 0x6e".
_OCTAL = re.compile(r"(?:\\[0-3][0-7]{2})+")
DUMP = re.compile(r"(?<!\w)(?:0x)?[0-9a-f]{2}(?:[ ,:]{1,2}(?:0x)?[0-9a-f]{2}){3,}(?!\w)", re.IGNORECASE)
_LOOK_ALIKE = re.compile(f"[{_LIKE_ASCII}]+")
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
    word = _OCTAL.sub(lambda match: _text(bytes(int(byte, 8) for byte in match[0].split("\\")[1:])), word)
    word = _LOOK_ALIKE.sub(lambda match: normalize("NFKC", match[0]).replace("\u3002", "."), word)
    return _QUOTED.sub(r"\1", word)


def of_dump(match: re.Match[str]) -> str:
    """Return the text whose bytes a match of ``DUMP`` is."""
    return _text(bytes.fromhex("".join(re.findall(r"(?:0x)?([0-9a-f]{2})", match[0], re.IGNORECASE))))


def _of_urls(match: re.Match[str]) -> str:
    return _text(bytes.fromhex(match[0].replace("%", "")))


def _of_mail(match: re.Match[str]) -> str:
    data = bytes.fromhex(match[0].replace(match[0][0], ""))
    if len(data) >= _EVERY:
        return _text(data)
    plain = data.decode(errors="ignore")
    return plain if _SPECIAL.fullmatch(plain) else match[0]


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")
