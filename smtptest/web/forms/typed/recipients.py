"""Splits recipients as people write them: one per line, or separated by commas or semicolons, with or without names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# A source route (RFC 5321 appendix C) has commas of its own and ends with a colon.
_ROUTE = re.compile(r'@[^\s,;:<>"]*+(?:,@[^\s,;:<>"]*+){0,20}+:')
# Of limited length: otherwise each quote that is not closed would be searched for to the end of the text.
_QUOTED = r'"(?:[^"\\\r\n]|\\[^\r\n]){0,320}+"'
_PIECE = re.compile(rf'{_QUOTED}|<(?:{_QUOTED}|[^"<>\r\n])*+>|[^,;\r\n"<]++|["<]')
_NAMED = re.compile(rf'(?:{_QUOTED}|[^"<>\r\n])*+<((?:{_QUOTED}|[^"<>\r\n])*+)>[ \t]*+')
_APART = re.compile(r"[,;\r\n]++")
# Spaces of every width, as pages and documents have them, and the mark at the beginning of a file; but no line ends.
_BLANK = "".join(each for each in map(chr, range(0x3001)) if unicodedata.category(each) == "Zs") + "\t\ufeff"


class Recipients(forms.CharField):
    """A list of addresses, not validated yet. Text is split; an item of a list is one address, whatever is in it."""

    def __init__(self, *, most: int, **options: Any) -> None:
        """most: characters of all addresses together. options: as for Django's CharField."""
        super().__init__(required=False, **options)
        self.max_length = most

    def to_python(self, value: Any) -> Any:
        if not value:
            return ()
        texts = list(map(str, value)) if isinstance(value, list) else [str(value)]
        if sum(map(len, texts)) > (self.max_length or 0):
            words = _("The recipients can have at most %(most)d characters in all.")
            raise ValidationError(words % {"most": self.max_length})
        parts = texts if isinstance(value, list) else _apart(texts[0])
        return tuple(address(part) for part in parts if part.strip(_BLANK + "\r\n"))


def address(text: str) -> str:
    """Return the address in ``Bob <bob@example.org>``; any other text as it is, without spaces around it."""
    text = text.strip(_BLANK)
    found = _NAMED.fullmatch(text)
    return found[1].strip(_BLANK) if found else text


def as_text(addresses: Iterable[str]) -> str:
    """Return the recipients as lines that are read as the same ones. One with a comma of its own stands in ``<`` and
    ``>``."""
    return "\n".join(one if [*_apart(one)] == [one] else f"<{one}>" for one in addresses)


def _apart(text: str) -> Iterator[str]:
    start = position = 0
    while position < len(text):
        route = _ROUTE.match(text, position) if not text[start:position].strip() else None
        found = route or _PIECE.match(text, position)
        if found is None:
            yield text[start:position]
            start = position = _APART.match(text, position).end()  # type: ignore[union-attr]  # nothing else is left
        else:
            position = found.end()
    yield text[start:]
