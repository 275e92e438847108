"""Lists of tags, as DKIM's keys and DMARC's records write them (RFC 6376 section 3.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from smtptest.engine.authentication.author import domain_of

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_SPACE = " \t\r\n"


@dataclass(frozen=True)
class TagList:
    """A list of tags that may have faults."""

    tags: dict[str, str]
    """The value of each tag by its name, without the spaces around them; of a repeated one the first."""
    repeated: tuple[str, ...] = ()
    """The names of tags that stand in the list more than once, which makes the list invalid."""
    junk: tuple[str, ...] = ()
    """The parts that are not tags."""


def name_in_dns(text: str) -> str:
    """A domain or selector that a tag holds, a character for each byte, as the DNS has it.

    In the header of an internationalised message it may be in UTF-8 (RFC 8616 section 5).
    """
    if text.isascii():
        return text.lower().removesuffix(".")
    return domain_of(text.encode("latin-1").decode(errors="replace"))


def parse_tags(text: str) -> TagList:
    """The tags of a record, in their order."""
    tags: dict[str, str] = {}
    repeated: dict[str, None] = {}
    junk = []
    for part in text.split(";"):
        name, equals, value = (piece.strip(_SPACE) for piece in part.partition("="))
        if equals and _NAME.fullmatch(name):
            if name in tags:
                repeated[name] = None
            tags.setdefault(name, value)
        elif part.strip(_SPACE):
            junk.append(part.strip(_SPACE))
    return TagList(tags, tuple(repeated), tuple(junk))
