"""Header fields, written as bytes only by this tool: what was judged is what is sent.

No library writes them, because libraries that write also read: ``email`` takes ``=?x?q?_=0A?=`` in an address for an
encoded word, and the decoded text for further lines.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from smtptest.engine.smtp.message.address_fields import (
    folded_in_ascii,
    holds_addresses,
    holds_identifiers,
    is_of_list,
)
from smtptest.engine.words.field_errors import FieldError

MOST_HEADERS = 50
_LONGEST = 998  # RFC 5322 section 2.1.1
_FIELD = re.compile(r"([!-9;-~]+):[ ]?(.*)")  # RFC 5322 section 2.2, on one line
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_MOST_OF_WORD = 75
_FOLD = "\r\n "
_LONGEST_NAME = 900
_SHORT = 70
_QUOTED = re.compile(r'\A"(?:[^"\\]|\\.)*"')
_ID_RIGHT = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*|\[[!-;=?-Z^-~]+\]")
# RFC 5322 section 3.6: those of which a message has at most one.
_ONCE = frozenset(
    {"date", "from", "sender", "reply-to", "to", "cc", "bcc", "message-id", "in-reply-to", "references", "subject"}
)


def parse_headers(text: str) -> tuple[tuple[str, str], ...]:
    """Name and value of each line. Raises FieldError for the first line that cannot be in a message."""
    lines = [line for line in re.split(r"\r\n|\n|\r", text) if line]
    if len(lines) > MOST_HEADERS:
        raise FieldError("headers-too-many", most=MOST_HEADERS)
    fields = tuple(_field(line) for line in lines)
    names = [name.lower() for name, _ in fields]
    for name in sorted(_ONCE):
        if names.count(name) > 1:
            raise FieldError("header-repeated", name=name)
    return fields


def _field(line: str) -> tuple[str, str]:
    if line[0] in " \t":
        raise FieldError("header-begins-with-space")
    if _CONTROL.search(line):
        raise FieldError("header-control-character")
    match = _FIELD.fullmatch(line)
    if match is None or not match[2].strip():
        raise FieldError("header-malformed", line=repr(line[:60]))
    if match[1].lower() == "mime-version" or match[1].lower().startswith("content-"):
        raise FieldError("header-of-mime", name=match[1])
    # As typed, and with what is encoded in place of it if SMTPUTF8 is not offered. That takes time, so not whatever
    # is typed is encoded.
    if len(line.encode()) > _LONGEST or _is_too_long(encoded(((match[1], match[2]),), utf8=False)):
        raise FieldError("header-too-long", longest=_LONGEST)
    return match[1], match[2]


def _is_too_long(folded: bytes) -> bool:
    return max(map(len, folded.split(b"\r\n"))) > _LONGEST


def first_beyond_ascii(fields: tuple[tuple[str, str], ...]) -> str | None:
    """The name of the first field for which no spelling in ASCII exists, so that it needs SMTPUTF8; None if all have
    one."""
    return next((name for name, value in fields if not encoded(((name, value),), utf8=False).isascii()), None)


def encoded(fields: tuple[tuple[str, str], ...], *, utf8: bool) -> bytes:
    """The fields as they are sent.

    utf8: unencoded as in RFC 6532, but for fields of lists; else text beyond ASCII is in encoded words (RFC 2047), but
    not within an address.
    """
    return b"".join(_encoded(name, value, utf8, _base64) for name, value in fields)


def subject(text: str, *, utf8: bool) -> bytes:
    """Like :func:`encoded`, but as legible in the transcript as possible."""
    mostly_ascii = 2 * sum(character.isascii() for character in text) > len(text)
    return _encoded("Subject", text, utf8, _quoted if mostly_ascii else _base64)


def _encoded(name: str, value: str, utf8: bool, encode: Callable[[str], str]) -> bytes:
    line = f"{name}: {value}".encode()
    as_typed = utf8 and len(line) <= _LONGEST and not is_of_list(name)
    if line.isascii() or as_typed or holds_identifiers(name):
        return line + b"\r\n"
    # The line ends behind a name that leaves no room for a word.
    space = " " if len(name) <= _LONGEST_NAME else _FOLD
    words = partial(_words, encode=encode)
    lines = folded_in_ascii(name, value, words) if holds_addresses(name) else words(value)
    return f"{name}:{space}{_FOLD.join(lines)}\r\n".encode()


def _words(text: str, encode: Callable[[str], str]) -> Iterator[str]:
    """Encoded words, each of at most 75 bytes and of whole characters (RFC 2047 sections 2 and 5)."""
    start = 0
    for end in range(1, len(text) + 1):
        if len(encode(text[start : end + 1])) > _MOST_OF_WORD or end == len(text):
            yield encode(text[start:end])
            start = end


def _base64(text: str) -> str:
    return f"=?utf-8?b?{b64encode(text.encode()).decode()}?="


def _quoted(text: str) -> str:
    return f"=?utf-8?q?{''.join(map(_quoted_character, text))}?="


def _quoted_character(character: str) -> str:
    if character.isascii() and character.isalnum():
        return character
    return "_" if character == " " else "".join(f"={byte:02X}" for byte in character.encode())


def addresses(name: str, paths: Sequence[str]) -> bytes:
    """A field of addresses, each byte for byte as in the envelope, without looking for text in them.

    RFC 2047 section 5 allows no encoded words within an address, so what looks like one is literal.
    """
    apart = f",{_FOLD}" if sum(map(len, paths)) > _SHORT else ", "
    return f"{name}: {apart.join(map(_address, paths))}\r\n".encode()


def _address(path: str) -> str:
    # A route or what is no address at all would be read as a list, a group or a comment without the brackets.
    bare = _QUOTED.sub("", path, count=1)
    bare = re.sub(r"@\[[^][]*\]\Z", "", bare)
    return f"<{path}>" if re.search(r"[][(),:;]", bare) else path


def message_id(token: str, *domains: str) -> bytes:
    """A Message-ID in the first of these domains that is allowed in one (RFC 5322 section 3.6.4)."""
    domain = next((each for each in domains if _ID_RIGHT.fullmatch(each)), "smtptest.invalid")
    return f"Message-ID: <{token}@{domain}>\r\n".encode()
