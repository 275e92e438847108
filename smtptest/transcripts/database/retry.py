"""Retries for what runs already, so that a restart of the database costs a test some seconds and no more."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TypeVar

from django.db import InterfaceError, InternalError, OperationalError

logger = logging.getLogger(__name__)

# What an unavailable database raises. What it refuses otherwise, it would refuse again. InternalError is PostgreSQL's
# class 25: a session that it ended for being idle in a transaction (25P03), a server that takes no writes (25006).
UNAVAILABLE = (OperationalError, InterfaceError, InternalError)
# Long enough for a database that restarts, and shorter than the lease (event_log.LEASE).
PATIENCE_SECONDS = 9.0
RETRY_SECONDS = 0.25
Result = TypeVar("Result")


async def retry_while_unavailable(
    who: str, ask: Callable[[], Awaitable[Result]], seconds: float, pause: float
) -> Result:
    """Return what ``ask`` returns, trying again after each pause while the database is unavailable.

    who: the subject of the log's sentence. Raises the last failure if the database is still unavailable after so many
    seconds, and any other failure at once.
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
