"""What is wrong with a message, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from smtptest.engine.outcome import CheckResult


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault of a message."""

    code: str
    """A stable slug."""
    result: CheckResult
    """How bad it is."""
    offset: int
    """Where it begins: octets from the start of the message."""
    line: int
    """The line of that octet, from 1."""
    reference: str
    """The section of the RFC that forbids it."""
    subject: str = ""
    """The field that it is about; empty if it is about the whole message."""
    parameters: Mapping[str, object] = field(default_factory=dict)
    """The parameters of its words. They contain nothing of the body, because everyone with the link reads them."""


def line_of(message: bytes, offset: int) -> int:
    """The number of the line that holds this octet, from 1."""
    return message.count(b"\n", 0, offset) + 1
