"""``manage.py smtptest mail.example.org``: the same test in the terminal, live, kept nowhere."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from textwrap import fill
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext, gettext_noop

from smtptest.admission import target_policy
from smtptest.conf import engine
from smtptest.conf.receive_settings import place
from smtptest.engine.receiving.inbox import Waiting
from smtptest.engine.recorder import Sink
from smtptest.engine.smtp.plan import Plan, Route
from smtptest.engine.smtp.probes.all_probes import PARTS
from smtptest.engine.smtp.run_test import Sequel, run_test
from smtptest.runs import receiver
from smtptest.runs.receiving import means
from smtptest.runs.round_trip import addressed, round_trip
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.forms.rule_violations import violations
from smtptest.web.terminal.arguments import EPILOG, add_arguments, given_fields
from smtptest.web.terminal.command import Run, TerminalCommand
from smtptest.web.terminal.installed import BAD_ARGUMENTS, PROGRAM, TRANSIENT

# In the help of the wheel's program, whose first word says what is meant (terminal/installed.py).
_OTHERS = gettext_noop(
    "Other commands: “smtptest domain” checks a domain, “smtptest receive” takes one message and judges it, “smtptest"
    " explain” explains a reply or a bounce, “smtptest serve” starts the web server, and “smtptest manage” has the"
    " operator's commands. Each has its own --help."
)


class Command(TerminalCommand):
    help = gettext_noop("Test a mail server: the SMTP conversation appears line by line.")
    target = "HOST"
    epilog = EPILOG
    service = TRANSIENT[PROGRAM]

    _listen: tuple[str, int] | None = None

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        if parser.prog == PROGRAM:
            parser.epilog = f"{fill(gettext(_OTHERS), 100)}\n\n{parser.epilog}"
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        add_arguments(parser)
        words = gettext("Where the message of a round trip is to come. Default: SMTPTEST_RECEIVE. Example: {value}")
        parser.add_argument("--listen", metavar="ADDRESS:PORT", default="", help=words.format(value="0.0.0.0:2526"))

    def form(self, options: dict[str, Any]) -> TestForm:
        try:
            self._listen = place(options["listen"])
        except ValueError as error:
            raise CommandError(f"--listen: {error}", returncode=BAD_ARGUMENTS) from None
        return TestForm(given_fields(options))

    def remarks(self, form: TestForm) -> dict[str, list[str]]:
        return form.warnings()

    def advice(self, form: TestForm) -> list[str]:
        if "rcpt_to" in form.errors and not form.data.get("rcpt_to"):
            return [
                gettext("In the terminal: name a recipient with --rcpt-to, or write --stop-after tls, for example.")
            ]
        return []

    def prepared(self, form: TestForm) -> tuple[Run, bool]:
        plan = addressed(form.plan())
        several = plan.route is not Route.HOST or plan.probe in PARTS or plan.round_trip
        return partial(self._round_trip if plan.round_trip else _run, form, plan), several

    async def _round_trip(self, form: TestForm, plan: Plan, sink: Sink) -> None:
        settings, waiting = engine.environment().receive, Waiting(public=False)
        listen = self._listen or settings.listen
        if listen is None:
            words = gettext("This installation receives no mail. Name a place with --listen.")
            raise CommandError(words, returncode=BAD_ARGUMENTS)
        own = replace(settings, is_usual=settings.is_usual and self._listen is None)
        try:
            listener = await receiver.opened(own, listen, waiting)
        except receiver.CannotListen as error:
            raise CommandError(str(error), returncode=BAD_ARGUMENTS) from None
        try:
            host, port = listener.address
            words = gettext("The message is to come to {address}, by {host} port {port}.")
            self.stderr.write(words.format(address=plan.rcpt_to[0], host=host, port=port))
            await _run(form, plan, sink, round_trip(plan, means(waiting)))
        finally:
            await listener.close()


async def _run(form: TestForm, plan: Plan, sink: Sink, sequel: Sequel | None = None) -> None:
    chosen = engine.environment()
    await run_test(
        plan,
        password=form.secret(),
        client_key=form.key(),
        attachments=form.files_to_attach(),
        network=engine.network(),
        limits=engine.limits(chosen),
        roots=engine.roots(chosen),
        helo_name=chosen.helo_name,
        sink=sink,
        rules=target_policy.for_terminal(to_us=plan.round_trip),
        violations=violations(plan),
        sequel=sequel,
    )
