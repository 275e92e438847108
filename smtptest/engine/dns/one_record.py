"""The rule of the records that a domain may have only one of: MTA-STS, TLS-RPT and BIMI."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_SPACE = re.compile(r"[ \t]+")


@dataclass(frozen=True)
class Found:
    """What the TXT records of a name come to."""

    text: str
    """The one record that counts, without the spaces at its end; what is nearly one if the fault is "syntax"."""
    fault: str
    """Why none counts: "none", "two", or "syntax" if one was meant to; empty if one counts."""


def one_record(texts: Sequence[str], begins: re.Pattern[str], version: str) -> Found:
    """The one record that counts. Any other number of them means that there is none.

    begins: how a record begins that is no other one's. version: how what is meant to be one begins, without spaces and
    in lower case.
    """
    found = [text for text in texts if begins.match(text)]
    if len(found) > 1:
        return Found("", "two")
    if not found:
        nearly = next((text for text in texts if _SPACE.sub("", text).lower().startswith(version)), "")
        return Found(nearly, "syntax" if nearly else "none")
    # The grammars have no space at the end, but whoever splits a record into its parts passes over it.
    return Found(found[0].rstrip(" \t"), "")
