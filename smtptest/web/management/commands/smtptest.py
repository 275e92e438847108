"""``manage.py smtptest mail.example.org``: the same test in the terminal, live, kept nowhere."""

from __future__ import annotations

import asyncio
import json
import sys
from argparse import RawDescriptionHelpFormatter
from collections.abc import Callable, Iterable
from contextlib import suppress
from textwrap import fill
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext, gettext_noop

from smtptest.admission import target_policy
from smtptest.conf import engine
from smtptest.engine.events import Event
from smtptest.engine.smtp.plan import Route
from smtptest.engine.smtp.probes.all_probes import PARTS
from smtptest.engine.smtp.run_test import run_test
from smtptest.transcripts.render.in_words import in_language
from smtptest.transcripts.render.plaintext import event_lines
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.forms.rule_violations import violations
from smtptest.web.terminal import nagios
from smtptest.web.terminal.answer import Answer
from smtptest.web.terminal.arguments import BAD_ARGUMENTS, EPILOG, add_arguments, given_fields
from smtptest.web.terminal.screen import Paint, be_lenient, speak_the_language


class _Parser(CommandParser):
    """Exits with the status of the contract."""

    before_error: Callable[[str], None] | None = None

    def error(self, message: str) -> NoReturn:
        if self.before_error is not None:
            self.before_error(message)
        self.exit(BAD_ARGUMENTS, f"{self.prog}: {message}\n")


class Command(BaseCommand):
    help = gettext_noop("Test a mail server: the SMTP conversation appears line by line.")
    requires_system_checks: list[str] = []  # noqa: RUF012  # Django's own way

    #: A monitoring system asks: it reads the standard output only, errors included.
    _is_plugin = False

    def run_from_argv(self, argv: list[str]) -> None:
        self._is_plugin = "--nagios" in argv
        speak_the_language()
        for stream in (sys.stdout, sys.stderr):
            be_lenient(stream)
        super().run_from_argv(argv)

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = _Parser(
            prog=f"{prog_name} {subcommand}",
            usage="%(prog)s [OPTION ...] HOST",
            add_help=False,
            description=gettext(self.help),
            epilog=fill(gettext(EPILOG), 100),
            formatter_class=RawDescriptionHelpFormatter,
        )
        parser.before_error = self._say_unknown
        parser.set_defaults(verbosity=1, settings=None, pythonpath=None, no_color=False, force_color=False)
        parser.set_defaults(skip_checks=True)
        self.add_arguments(parser)
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            form = TestForm(given_fields(options))
        except CommandError as error:
            self._say_unknown(str(error))
            raise
        valid = form.is_valid()
        judged = form.warnings() if valid else form.errors
        told = [f"{name}: {text}" for name, texts in judged.items() for text in texts]
        for line in told:
            self.stderr.write(line)
        if not valid:
            self._say_unknown(" ".join(told))
            raise SystemExit(BAD_ARGUMENTS)
        answer = self._run(form, options)
        if options["nagios"]:
            self._write(nagios.lines(answer))
            raise SystemExit(nagios.exit_status(answer))
        raise SystemExit(answer.exit_status(options["fail_on"]))

    def _say_unknown(self, reason: str) -> None:
        if self._is_plugin:
            self._write([nagios.unknown(reason)])

    def _run(self, form: TestForm, options: dict[str, Any]) -> Answer:
        chosen = engine.environment()
        plan = form.plan()
        several = plan.route is not Route.HOST or plan.probe in PARTS
        answer, paint = Answer(), Paint.for_stream(self.stdout)

        def show(event: Event) -> None:
            fields = event.to_json()
            said = fields if options["json"] else in_language(fields)
            answer.hear(said)
            if options["json"]:
                self._write([json.dumps(fields)])
            elif not options["nagios"]:
                self._write(paint.event(said, line) for line in event_lines(said, named=several))

        async def test() -> None:
            await run_test(
                plan,
                password=form.secret(),
                client_key=form.key(),
                attachments=form.files_to_attach(),
                network=engine.network(),
                limits=engine.limits(chosen),
                roots=engine.roots(chosen),
                helo_name=chosen.helo_name,
                sink=show,
                rules=target_policy.for_terminal(),
                violations=violations(plan),
            )

        with suppress(KeyboardInterrupt):  # asyncio.run has cancelled the test, which has said so
            asyncio.run(test())
        if not options["json"] and not options["nagios"]:
            self._write(answer.lines(paint))
        return answer

    def _write(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.stdout.write(line)
        self.stdout.flush()
