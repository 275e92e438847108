"""Explains findings, and the checks of a domain."""

from __future__ import annotations

from dataclasses import replace

from smtptest.explain.catalogue import check_words, findings
from smtptest.explain.client_lines import plain
from smtptest.explain.explanation import Explanation


def finding(code: str) -> Explanation | None:
    """Explain the finding of this code; None if the data do not have it."""
    known = findings().get(code)
    if known is None:
        return None
    found = plain(f"finding/{code}", known.words)
    return replace(found, source=known.source or found.source)


def check(name: str) -> Explanation | None:
    """Explain the check of this id, whatever its result; None if the data do not have it."""
    words = check_words().get(name)
    return None if words is None else plain(f"check/{name}", words)
