"""Tells the services that Apprise knows.

Only in the private profile: Apprise connects on its own, without our guard.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from smtptest.engine.secret import Secret
from smtptest.monitors.alerts.result import SENT, Result

SECONDS = 60.0


async def notify(addresses: Sequence[Secret], title: str, text: str) -> Result:
    """Send it, and return the result: sent only if every service has accepted it."""
    # In a thread: the first time, it imports a module for each of more than a hundred services.
    apprise = await asyncio.to_thread(_apprise, addresses)
    try:
        async with asyncio.timeout(SECONDS):
            taken = await apprise.async_notify(title=title, body=text)
    except TimeoutError:
        taken = False
    return SENT if taken else Result(error="service-failed")


def _apprise(addresses: Sequence[Secret]) -> Any:
    # The package is optional (requirements-apprise.txt); the settings refuse addresses without it.
    apprise = import_module("apprise").Apprise()
    for address in addresses:
        apprise.add(address.reveal())
    return apprise
