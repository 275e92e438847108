"""``manage.py record_example``: records what the first page plays, after a change of the demo server or the dialog."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from smtptest.demo.server import running
from smtptest.engine.events import Json
from smtptest.web import presenters
from smtptest.web.presenters import example
from smtptest.web.terminal.installed import NamedCommand


class Command(NamedCommand):
    help = "Test a demo server on a free port, and keep the events for the first page"
    requires_system_checks: list[str] = []  # noqa: RUF012  # Django's own way

    def add_arguments(self, parser: ArgumentParser) -> None:
        usual = Path(*presenters.__path__)
        parser.add_argument("--folder", type=Path, default=usual, help="to keep it in (%(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        events = asyncio.run(_recording())
        file = example.save(events, options["folder"])
        self.stdout.write(f"{len(events)} events in {file}")


async def _recording() -> list[Json]:
    with TemporaryDirectory() as folder:
        async with running(Path(folder), starttls_port=0, tls_port=0) as server:
            return await example.record(server)
