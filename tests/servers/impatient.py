"""The program that is asked for a page while it starts what is beside its web server, which listens already:
``python -m tests.servers.impatient run --port …``. Prints the first line of the answer."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any

import django
from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smtptest.settings")
django.setup()

from smtptest.web.management.commands import run  # noqa: E402


async def _asked(*_: Any, **__: Any) -> None:
    port = int(sys.argv[sys.argv.index("--port") + 1])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    print((await reader.readline()).decode().strip(), flush=True)
    writer.close()


if __name__ == "__main__":
    vars(run)["_start_demo"] = _asked
    execute_from_command_line(sys.argv)
