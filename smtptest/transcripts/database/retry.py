"""A database that is away is waited for by what runs already: a restart of it costs a test some seconds and no more."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TypeVar

from django.db import InterfaceError, InternalError, OperationalError

logger = logging.getLogger(__name__)

# What a database that is away says; whatever else it refuses it would refuse again. InternalError is PostgreSQL's class
# 25: a session that it ended for being idle in a transaction (25P03), a server that takes no writes just now (25006).
AWAY = (OperationalError, InterfaceError, InternalError)
# A database that restarts is waited for, though not for as long as the lease lasts (event_log.LEASE).
PATIENCE_SECONDS = 9.0
RETRY_SECONDS = 0.25
Result = TypeVar("Result")


async def patiently(who: str, ask: Callable[[], Awaitable[Result]], seconds: float, pause: float) -> Result:
    """What the database answers, asked again after each pause while it is away. who: waits, for the log.

    Raises what it says: where it is away after so many seconds, else at once.
    """
    give_up, waits = monotonic() + seconds, False
    while True:
        try:
            return await ask()
        except AWAY as away:
            if monotonic() + pause > give_up:
                raise
            if not waits:
                logger.warning("%s waits for the database (%s)", who, type(away).__name__)
            waits = True
        await asyncio.sleep(pause)
