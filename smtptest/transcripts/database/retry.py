"""Retries for running tests, so that a restart of the database only delays them by some seconds."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TypeVar

from django.db import InterfaceError, InternalError, OperationalError

logger = logging.getLogger(__name__)

# The errors of an unavailable database. Other errors would occur again. InternalError is PostgreSQL's class 25: a
# session that was ended because it idled in a transaction (25P03), or a server that accepts no writes (25006).
UNAVAILABLE = (OperationalError, InterfaceError, InternalError)
# Long enough for a database to restart, and shorter than the lease (event_log.LEASE).
PATIENCE_SECONDS = 9.0
RETRY_SECONDS = 0.25
Result = TypeVar("Result")


async def retry_while_unavailable(
    who: str, ask: Callable[[], Awaitable[Result]], seconds: float, pause: float
) -> Result:
    """Return what ``ask`` returns, trying again after each pause while the database is unavailable.

    who: the subject of the sentence that is logged. Raises the last error if the database is still unavailable after
    this many seconds, and any other error at once.
    """
    give_up, waits = monotonic() + seconds, False
    while True:
        try:
            return await ask()
        except UNAVAILABLE as away:
            if monotonic() + pause > give_up:
                raise
            if not waits:
                logger.warning("%s waits for the database (%s)", who, type(away).__name__)
            waits = True
        await asyncio.sleep(pause)
