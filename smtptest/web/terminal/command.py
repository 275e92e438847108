"""What the commands that run a test in the terminal share: the language, the parser, the output and the exit status."""

from __future__ import annotations

import asyncio
import json
import sys
from argparse import RawDescriptionHelpFormatter
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from textwrap import fill
from traceback import format_exc
from typing import Any, ClassVar, NoReturn

from django.core.management.base import CommandError, CommandParser
from django.forms import Form
from django.utils.translation import gettext

from smtptest.engine.events import Event
from smtptest.engine.outcome import Outcome
from smtptest.engine.recorder import Sink
from smtptest.engine.verdict import FACTS
from smtptest.transcripts.render.in_words import in_language
from smtptest.transcripts.render.plaintext import event_lines
from smtptest.web.terminal import nagios, status_line
from smtptest.web.terminal.answer import Answer
from smtptest.web.terminal.installed import BAD_ARGUMENTS, NamedCommand, asks_for_plugin, be_lenient, called_as
from smtptest.web.terminal.screen import Paint, speak_the_language, write

Run = Callable[[Sink], Awaitable[object]]


class Parser(CommandParser):
    """Exits with the status of the contract, and has no options of Django's."""

    before_error: Callable[[str], None] | None = None

    def __init__(self, prog: str, *, usage: str, description: str, epilog: str) -> None:
        """prog: what was typed. usage: what follows it. The other texts are as argparse has them."""
        super().__init__(
            prog=prog,
            usage=f"%(prog)s [OPTION ...] {usage}".rstrip(),
            add_help=False,
            description=description,
            epilog=fill(epilog, 100),
            formatter_class=RawDescriptionHelpFormatter,
        )
        self.set_defaults(verbosity=1, settings=None, pythonpath=None, no_color=False, force_color=False)
        self.set_defaults(skip_checks=True)

    def error(self, message: str) -> NoReturn:
        if self.before_error is not None:
            self.before_error(message)
        self.exit(BAD_ARGUMENTS, f"{self.prog}: {message}\n")


class TerminalCommand(NamedCommand):
    """Runs a test live, and keeps it nowhere. A subclass says which, by what is below."""

    requires_system_checks: list[str] = []  # noqa: RUF012  # Django's own way
    target: ClassVar[str]
    """What the one argument is called in the usage; empty if there is none."""
    epilog: ClassVar[str]
    """What the help ends with, as a message."""
    service: ClassVar[str]
    """What a monitoring plugin calls it."""

    _is_plugin = False
    """A monitoring system asks: it reads the standard output only, errors included."""

    def form(self, options: dict[str, Any]) -> Form:
        """The form that judges the options. Raises CommandError if one of them cannot be read."""
        raise NotImplementedError

    def remarks(self, form: Any) -> dict[str, list[str]]:
        """The warnings of a valid form, by field."""
        return {}

    def advice(self, form: Any) -> list[str]:
        """What to write instead of what an invalid form got, in the terminal's own words."""
        return []

    def prepared(self, form: Any) -> tuple[Run, bool]:
        """What runs the test of a valid form, and whether it may have several dialogs."""
        raise NotImplementedError

    def run_from_argv(self, argv: list[str]) -> None:
        self._is_plugin = asks_for_plugin(argv)
        speak_the_language()
        for stream in (sys.stdout, sys.stderr):
            be_lenient(stream)
        super().run_from_argv(argv)

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = Parser(
            called_as(prog_name, subcommand),
            usage=self.target,
            description=gettext(self.help),
            epilog=gettext(self.epilog),
        )
        parser.before_error = self._say_unknown
        self.add_arguments(parser)
        return parser

    def handle(self, *args: Any, **options: Any) -> None:
        self._is_plugin = options["nagios"]
        try:
            answer = self._answer(options)
            if options["nagios"]:
                self._write(list(nagios.lines(answer, self.service)))
        except CommandError as error:
            self._say_unknown(str(error))
            raise
        except Exception as error:  # of any kind: Python's own exit status would read as a server's answer
            ours = FACTS["error"]
            self.stderr.write(format_exc())
            self._say_unknown(f"{gettext(ours.sentence)}: {type(error).__name__}")
            raise SystemExit(Outcome.UNDECIDED.facts.plugin_status if self._is_plugin else ours.exit_status) from None
        raise SystemExit(nagios.exit_status(answer) if options["nagios"] else answer.exit_status(options["fail_on"]))

    def _answer(self, options: dict[str, Any]) -> Answer:
        """What came of the test. Raises CommandError or SystemExit if the options do not allow one."""
        form = self.form(options)
        valid = form.is_valid()
        judged: dict[str, Any] = self.remarks(form) if valid else form.errors
        told = [f"{name}: {text}" for name, texts in judged.items() for text in texts]
        told += [] if valid else self.advice(form)
        for line in told:
            self.stderr.write(line)
        if not valid:
            self._say_unknown(" ".join(told))
            raise SystemExit(BAD_ARGUMENTS)
        return self._run(form, options)

    def _say_unknown(self, reason: str) -> None:
        if self._is_plugin:
            self._write([status_line.unknown(reason, self.service)])

    def _run(self, form: Form, options: dict[str, Any]) -> Answer:
        run, several = self.prepared(form)
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
            await run(show)

        with suppress(KeyboardInterrupt):  # asyncio.run has cancelled the test, which has said so
            asyncio.run(test())
        if not options["json"] and not options["nagios"]:
            self._write(answer.lines(paint))
        return answer

    def _write(self, lines: Iterable[str]) -> None:
        write(self.stdout, lines)
