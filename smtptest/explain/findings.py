"""Explains findings."""

from __future__ import annotations

from dataclasses import replace

from smtptest.explain.catalogue import findings
from smtptest.explain.client_lines import plain
from smtptest.explain.explanation import Explanation


def finding(code: str) -> Explanation | None:
    """Explain the finding of this code; None if the data do not have it."""
    known = findings().get(code)
    if known is None:
        return None
    found = plain(f"finding/{code}", known.words)
    return replace(found, source=known.source or found.source)
