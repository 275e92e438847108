"""How header and body changed on the way: trip-header, trip-body."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from smtptest.engine.domain.texts import listed
from smtptest.engine.events import CheckResult
from smtptest.engine.round_trip.context import TripContext
from smtptest.engine.round_trip.differences import BodyChange, Differences, HeaderDifferences, differences

# A field may be as long as the message.
_MOST_SHOWN = 500
_HEADER = "RFC 5321 section 4.4"
_BODY = "RFC 5321 section 2.3.1"
_RESULTS = {
    BodyChange.SAME: CheckResult.GOOD,
    BodyChange.SPACES: CheckResult.INFO,
    BodyChange.ENCODED: CheckResult.INFO,
}


async def header(context: TripContext) -> None:
    found = (await _differences(context)).header
    variant, result = "same", CheckResult.GOOD
    if found.changed or found.removed:
        variant, result = "changed", CheckResult.WARNING
    elif found.refolded:
        variant, result = "refolded", CheckResult.INFO
    elif found.added:
        variant = "added"
    names = [*(one.name for one in found.changed), *(name for name, _ in found.removed)]
    context.report(
        "trip-header", result, f"trip-header/{variant}", _HEADER, context.delivery.about.get("data"), "",
        [_cut(line) for line in _told(found)],
        added=len(found.added),
        names=listed(list(dict.fromkeys(names or found.refolded))),
    )  # fmt: skip


async def body(context: TripContext) -> None:
    found = (await _differences(context)).body
    context.report(
        "trip-body", _RESULTS.get(found.change, CheckResult.WARNING), f"trip-body/{found.change}", _BODY,
        context.delivery.about.get("end"),
        line=found.line,
        octet=found.octet,
        octets=found.octets,
    )  # fmt: skip


async def _differences(context: TripContext) -> Differences:
    """In a thread: a message of many parts takes a while."""
    known = context.compared
    if known.differences is None:
        known.differences = await asyncio.to_thread(differences, context.sent, context.delivery.message)
    return known.differences


def _told(found: HeaderDifferences) -> Iterator[str]:
    """Each field that differs: ``+`` was added, ``-`` was removed, ``<`` is before a change and ``>`` after it."""
    for one in found.changed:
        yield f"< {one.name}: {one.before}"
        yield f"> {one.name}: {one.after}"
    for name, value in found.removed:
        yield f"- {name}: {value}"
    for name, value in found.added:
        yield f"+ {name}: {value}"


def _cut(line: str) -> str:
    return line if len(line) <= _MOST_SHOWN else f"{line[:_MOST_SHOWN]}…"
