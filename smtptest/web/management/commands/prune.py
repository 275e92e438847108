"""``manage.py prune``: delete what has expired, and write down the end of interrupted tests."""

from typing import Any

from django.core.management.base import CommandError

from smtptest.monitors import addresses
from smtptest.monitors.alerts import claims
from smtptest.runs import maintenance
from smtptest.transcripts.database import timekeeping
from smtptest.transcripts.retention import ClockDoubted, sweep
from smtptest.web.terminal.installed import NamedCommand


class Command(NamedCommand):
    help = (
        "Delete transcripts, received messages and alerts whose time is over. The program also does this by itself, a "
        "little every ten seconds."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        timekeeping.keep()
        try:
            pruned = maintenance.prune(most=100_000)
        except ClockDoubted as doubt:
            raise CommandError(f"Nothing was deleted: {doubt}. Set the clock right and try again.") from None
        # As the sending of alerts does (monitors/alerts/delivery.py).
        claims.prune()
        addresses.forget()
        ended = sweep(most=100_000)
        deleted = f"{pruned.tests} expired tests and {pruned.messages} received messages deleted"
        self.stdout.write(f"{deleted}, {ended} interrupted tests ended")
