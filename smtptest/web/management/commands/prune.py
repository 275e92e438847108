"""``manage.py prune``: delete expired transcripts, and write down the end of interrupted tests."""

from typing import Any

from django.core.management.base import CommandError

from smtptest.transcripts.database import timekeeping
from smtptest.transcripts.retention import ClockDoubted, prune, sweep
from smtptest.web.terminal.installed import NamedCommand


class Command(NamedCommand):
    help = "Delete expired transcripts. The program also does this by itself, a little every ten seconds."

    def handle(self, *args: Any, **options: Any) -> None:
        timekeeping.keep()
        try:
            pruned = prune(most=100_000)
        except ClockDoubted as doubt:
            raise CommandError(f"Nothing was deleted: {doubt}. Set the clock right and try again.") from None
        ended = sweep(most=100_000)
        self.stdout.write(f"{pruned} expired tests deleted, {ended} interrupted tests ended")
