"""``manage.py prune``: delete expired transcripts, and write down the end of interrupted tests."""

from typing import Any

from django.core.management.base import BaseCommand

from smtptest.transcripts.expiry import prune, sweep


class Command(BaseCommand):
    help = "Delete expired transcripts. The program also does this by itself, a little with each test."

    def handle(self, *args: Any, **options: Any) -> None:
        ended, pruned = sweep(most=100_000), prune(most=100_000)
        self.stdout.write(f"{pruned} expired tests deleted, {ended} interrupted tests ended")
