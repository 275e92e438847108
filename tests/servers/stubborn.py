"""The program with a task that lets nobody end it: ``python -m tests.servers.stubborn run …``."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress

import django
from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smtptest.settings")
django.setup()

from smtptest.serving import metrics  # noqa: E402
from smtptest.web.management.commands import run  # noqa: E402


async def _never_end() -> None:
    while True:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(1)


async def _beside() -> None:
    stubborn = asyncio.create_task(_never_end())
    await metrics.sample_loop_delay()
    await stubborn


if __name__ == "__main__":
    vars(run)["sample_loop_delay"] = _beside
    execute_from_command_line(sys.argv)
