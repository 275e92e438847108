"""The checks of a test, each a row, and how one is run so that whatever goes wrong in it is its result."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from smtptest.engine.checking.reporting import Reporting
from smtptest.engine.events import CheckResult, StageName
from smtptest.engine.smtp.dialog import internal_error

C = TypeVar("C", bound=Reporting)


@dataclass(frozen=True, kw_only=True)
class Row(Generic[C]):
    """A module of checks."""

    stage: StageName
    """The stage that its checks belong to."""
    check: Callable[[C], Awaitable[None]]
    """Reports one result for each of its ids and subjects."""
    ids: tuple[str, ...]
    """The ids that it reports."""
    most_questions: int = 60
    """How many questions it may ask."""
    seconds: float = 20.0
    """How long it may take, without what it waits for."""


async def guarded(row: Row[C], context: C) -> None:
    """Run the checks of a row. Whatever goes wrong in them is their result."""
    own = replace(context, questions=context.questions.limited(row.most_questions))
    limit = asyncio.timeout(row.seconds)
    try:
        async with limit:
            await row.check(own)
    except Exception as error:
        if isinstance(error, TimeoutError) and limit.expired():
            _undecided(row, context, "too-late", seconds=row.seconds)
        else:
            _undecided(row, context, "failed", number=internal_error().summary.parameters["number"])


def _undecided(row: Row[C], context: C, variant: str, **parameters: object) -> None:
    """Report as unknown what the row has not reported, and its first check in any case: subjects may be missing."""
    missing = [each for each in row.ids if not context.results(each)]
    for each in missing or row.ids[:1]:
        context.report(each, CheckResult.UNKNOWN, f"check/{variant}", "", None, **parameters)
