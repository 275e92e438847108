"""The checks of how a message changed on its way, each a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from smtptest.engine.checking import rows
from smtptest.engine.events import StageName
from smtptest.engine.receiving.context import MessageContext
from smtptest.engine.round_trip.checks import content, signatures
from smtptest.engine.round_trip.context import TripContext

ROWS: tuple[rows.Row[TripContext], ...] = (
    rows.Row(stage=StageName.CONTENT, check=content.header, ids=("trip-header",), most_questions=0),
    rows.Row(stage=StageName.CONTENT, check=content.body, ids=("trip-body",), most_questions=0),
    rows.Row(stage=StageName.CONTENT, check=signatures.signatures, ids=("trip-dkim",), most_questions=50),
)
IDS: tuple[str, ...] = tuple(each for row in ROWS for each in row.ids)
"""The ids of the checks, in the order of the table."""


def ordered(of_messages: Sequence[rows.Row[MessageContext]]) -> list[rows.Row[Any]]:
    """The rows of a round trip, in their order: how the message changed comes before what it contains.

    of_messages: the rows of a receive test.
    """
    first = [row for row in of_messages if row.stage is StageName.AUTHENTICATION]
    return [*first, *ROWS, *(row for row in of_messages if row not in first)]
