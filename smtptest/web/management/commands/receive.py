"""``manage.py receive``: prints a one-time address, and shows the message to it arrive; nothing is kept."""

from __future__ import annotations

import json
import re
from argparse import ArgumentTypeError
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext, gettext_noop

from smtptest.conf import engine
from smtptest.conf.receive_settings import PRIVATE_DOMAIN, ReceiveSettings, place
from smtptest.engine.receiving.behaviour import Behaviour
from smtptest.engine.receiving.inbox import Inbox, Waiting
from smtptest.engine.receiving.plan import ReceivePlan
from smtptest.engine.receiving.run_receive import run_receive
from smtptest.engine.recorder import Recorder, Sink
from smtptest.fields.receiving import RECEIVE_FIELDS
from smtptest.receiving.addresses import new_address
from smtptest.runs import receiver
from smtptest.runs.receiving import means
from smtptest.web.forms.choice_labels import choices_of
from smtptest.web.forms.receiving.receive_form import ReceiveForm
from smtptest.web.terminal.arguments import add_output, help_of
from smtptest.web.terminal.command import Run, TerminalCommand
from smtptest.web.terminal.domain_arguments import EPILOG
from smtptest.web.terminal.installed import BAD_ARGUMENTS, TRANSIENT

_MOST_MINUTES = 24 * 60


class Command(TerminalCommand):
    help = gettext_noop("Wait for a message, and show the session in which it comes, line by line.")
    target = ""
    epilog = EPILOG
    service = TRANSIENT["receive"]

    _settings: ReceiveSettings
    _prints_events = _is_silent = False

    def add_arguments(self, parser: CommandParser) -> None:
        group = parser.add_argument_group(gettext("Receiver"))
        words = gettext("The IP address and the port to listen at. Default: SMTPTEST_RECEIVE. Example: {value}")
        group.add_argument(
            "--listen", metavar="ADDRESS:PORT", nargs="?", default="", help=words.format(value="0.0.0.0:2526")
        )
        for name, field in RECEIVE_FIELDS.items():
            values: Iterable[tuple[Any, Any]] = choices_of(Behaviour) if name == "behaviour" else ()
            group.add_argument(f"--{name.replace('_', '-')}", dest=name, default="", help=help_of(field, values))
        words = gettext("How many minutes to wait. Default: SMTPTEST_RECEIVE_MINUTES")
        group.add_argument("--minutes", type=_minutes, metavar="MINUTES", help=words)
        add_output(parser)

    def form(self, options: dict[str, Any]) -> ReceiveForm:
        own = engine.environment().receive
        try:
            listen = place(options["listen"] or "") or own.listen
        except ValueError as error:
            raise CommandError(f"--listen: {error}", returncode=BAD_ARGUMENTS) from None
        if listen is None:
            words = gettext("This installation receives no mail. Name a place with --listen.")
            raise CommandError(words, returncode=BAD_ARGUMENTS)
        named = bool(options["listen"])
        self._settings = replace(
            own,
            listen=listen,
            is_usual=own.is_usual and not named,
            domain=own.domain or PRIVATE_DOMAIN,
            minutes=options["minutes"] or own.minutes,
        )
        self._prints_events, self._is_silent = options["json"], options["nagios"]
        return ReceiveForm({name: options[name] for name in RECEIVE_FIELDS}, is_on=True)

    def prepared(self, form: ReceiveForm) -> tuple[Run, bool]:
        plan = form.plan(new_address(self._settings.domain), self._settings.minutes)

        async def run(sink: Sink) -> None:
            await self._receive(plan, sink)

        return run, True

    async def _receive(self, plan: ReceivePlan, sink: Sink) -> None:
        waiting, where = Waiting(public=False), self._settings.listen
        assert where is not None
        try:
            listener = await receiver.opened(self._settings, where, waiting)
        except receiver.CannotListen as error:
            raise CommandError(str(error), returncode=BAD_ARGUMENTS) from None
        try:
            self._write(self._invitation(plan, *listener.address))
            await run_receive(plan, means(waiting), Inbox(plan, Recorder(sink)))
        finally:
            await listener.close()

    def _invitation(self, plan: ReceivePlan, host: str, port: int) -> Iterable[str]:
        """What says where to send the message."""
        if self._prints_events:
            until = datetime.now(UTC) + timedelta(minutes=plan.minutes)
            yield json.dumps({"address": plan.address, "expires": until.isoformat(), "host": host, "port": port})
        elif not self._is_silent:
            words = gettext("Send a message to {address}, by {host} port {port}, within {minutes} minutes.")
            yield words.format(address=plan.address, host=host, port=port, minutes=plan.minutes)


def _minutes(text: str) -> int:
    if not re.fullmatch("[0-9]{1,4}", text) or not 1 <= int(text) <= _MOST_MINUTES:
        raise ArgumentTypeError(gettext("Enter a number from 1 to {most}.").format(most=_MOST_MINUTES))
    return int(text)
