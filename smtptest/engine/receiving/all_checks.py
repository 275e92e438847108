"""The checks of a message, each a row: a new check is a module in ``checks/`` and a row here."""

from __future__ import annotations

from smtptest.engine.checking import rows
from smtptest.engine.events import StageName
from smtptest.engine.receiving.context import MessageContext

Row = rows.Row[MessageContext]
"""A module of checks of a message. Rows run one after the other, so that a row may read what those above reported."""

ROWS: tuple[Row, ...] = ()
STAGES: tuple[StageName, ...] = tuple(dict.fromkeys(row.stage for row in ROWS))
"""The stages in the order of the table."""
IDS: tuple[str, ...] = tuple(each for row in ROWS for each in row.ids)
"""The ids of the checks, in the order of the table."""
