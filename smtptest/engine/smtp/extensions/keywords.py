"""How a line of the reply to EHLO is read (RFC 5321 section 4.1.1.1), both for findings and for explanations."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

# A space follows the keyword. A tab counts as one, and “=” does too: AUTH=LOGIN is the form of a draft before RFC 2554,
# which servers still send beside the right form or instead of it, and some write SIZE=1000 likewise.
_PARTS = re.compile(r"[ \t]*([^ \t=]*)[ \t]*=?[ \t]*(.*)", re.DOTALL)
_KEYWORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_PARAMETER = re.compile(r"[!-~]+")
# Servers spread the parameters of these over several lines.
_LISTS = frozenset({"AUTH"})


class Keyword(NamedTuple):
    """One line of the reply to EHLO."""

    name: str
    """In upper case; empty if the line announces nothing."""
    parameters: str
    """Separated by single spaces."""
    well_formed: bool
    """Whether it is written as RFC 5321 requires."""


def parse_keyword(text: str) -> Keyword:
    """What a line announces. text: what follows the code, as it was on the wire."""
    match = _PARTS.match(text)
    assert match is not None  # it matches anything
    parameters = " ".join(match[2].split())
    return Keyword(match[1].upper(), parameters, _is_well_formed(text))


def parse_extensions(texts: Iterable[str]) -> dict[str, str]:
    """The extensions that a server offers: each keyword with its parameters.

    If a keyword is repeated, the last line counts; login mechanisms add up.
    """
    found: dict[str, str] = {}
    for name, parameters, _ in map(parse_keyword, texts):
        if name in _LISTS:
            words = f"{found.get(name, '')} {parameters}".upper().split()
            found[name] = " ".join(dict.fromkeys(words))
        elif name:
            found[name] = parameters
    return found


def _is_well_formed(text: str) -> bool:
    keyword, *parameters = text.split(" ")
    if keyword.upper() == "SIZE" and parameters:
        return len(parameters) == 1 and parameters[0].isascii() and parameters[0].isdecimal()
    return bool(_KEYWORD.fullmatch(keyword)) and all(map(_PARAMETER.fullmatch, parameters))
