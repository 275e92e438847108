"""Faults that no octet of a message may have, whatever it means: line ends, length of lines, NUL."""

from __future__ import annotations

import re

from smtptest.engine.outcome import CheckResult
from smtptest.engine.receiving.lint.fault import Fault, line_of

MOST_OCTETS = 998
ADVISED_OCTETS = 78

_BARE_CR = re.compile(rb"\r(?!\n)")
_BARE_LF = re.compile(rb"(?<!\r)\n")
# Anchored at the start of a line, so that a line is looked at once.
_LONG = re.compile(rb"^[^\n]{%d,}" % (ADVISED_OCTETS + 1), re.MULTILINE)
_NUL = re.compile(rb"\x00")


def octet_faults(message: bytes) -> list[Fault]:
    """The faults of a message's octets, at most one of each kind."""
    found = [
        _occurrences(message, "bare-cr", _BARE_CR, "RFC 5322 section 2.3"),
        _occurrences(message, "bare-lf", _BARE_LF, "RFC 5322 section 2.3"),
        _occurrences(message, "nul", _NUL, "RFC 5322 section 4"),
        *_long_lines(message),
        _last_line(message),
    ]
    return [fault for fault in found if fault]


def _occurrences(message: bytes, code: str, pattern: re.Pattern[bytes], reference: str) -> Fault | None:
    first = pattern.search(message)
    if first is None:
        return None
    return Fault(
        code=code,
        result=CheckResult.PROBLEM,
        offset=first.start(),
        line=line_of(message, first.start()),
        reference=reference,
        parameters={"count": sum(1 for _ in pattern.finditer(message, first.start()))},
    )


def _long_lines(message: bytes) -> list[Fault | None]:
    too_long, long = _Longest(), _Longest()
    for match in _LONG.finditer(message):
        octets = match.end() - match.start() - match[0].endswith(b"\r")
        if octets > MOST_OCTETS:
            too_long.add(match.start(), octets)
        elif octets > ADVISED_OCTETS:
            long.add(match.start(), octets)
    return [
        too_long.fault(message, "line-too-long", CheckResult.PROBLEM),
        long.fault(message, "line-long", CheckResult.INFO),
    ]


class _Longest:
    """Lines over a limit: the first, how many, and how long the longest is."""

    def __init__(self) -> None:
        self._first, self._count, self._octets = 0, 0, 0

    def add(self, offset: int, octets: int) -> None:
        self._first = self._first if self._count else offset
        self._count += 1
        self._octets = max(self._octets, octets)

    def fault(self, message: bytes, code: str, result: CheckResult) -> Fault | None:
        if not self._count:
            return None
        return Fault(
            code=code,
            result=result,
            offset=self._first,
            line=line_of(message, self._first),
            reference="RFC 5322 section 2.1.1",
            parameters={"count": self._count, "octets": self._octets},
        )


def _last_line(message: bytes) -> Fault | None:
    if not message or message.endswith((b"\n", b"\r")):
        return None
    offset = message.rfind(b"\n") + 1
    line = line_of(message, offset)
    return Fault(
        code="no-last-line-end", result=CheckResult.INFO, offset=offset, line=line, reference="RFC 5322 section 3.5"
    )
