"""``manage.py explain``: what a reply, a line of a log or a bounce message means. Reads it from the standard input."""

from __future__ import annotations

import sys
from argparse import FileType
from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import get_language, gettext, gettext_noop

from smtptest.engine.printable import printable
from smtptest.explain.bounces import Explained, explained
from smtptest.explain.files import in_language
from smtptest.explain.pasted import MOST
from smtptest.web.terminal.arguments import add_usual
from smtptest.web.terminal.command import Parser
from smtptest.web.terminal.installed import NamedCommand, be_lenient, called_as
from smtptest.web.terminal.screen import speak_the_language, write

_EPILOG = gettext_noop("Exit status: 0 explained, 1 no reply found, 3 bad arguments.")


class Command(NamedCommand):
    help = gettext_noop("Explain the replies in a bounce message or a log: from a file, or pasted and ended by Ctrl-D.")
    requires_system_checks: list[str] = []  # noqa: RUF012  # Django's own way

    def run_from_argv(self, argv: list[str]) -> None:
        speak_the_language()
        for stream in (sys.stdin, sys.stdout):
            be_lenient(stream)
        super().run_from_argv(argv)

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = Parser(
            called_as(prog_name, subcommand), usage="[FILE]", description=gettext(self.help), epilog=gettext(_EPILOG)
        )
        self.add_arguments(parser)
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        words = gettext("Default: the standard input (-)")
        parser.add_argument("file", nargs="?", type=FileType(errors="replace"), default="-", help=words)
        add_usual(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        with in_language(get_language() or ""):
            found = explained(options["file"].read(MOST))
        if not found:
            raise CommandError(gettext("No SMTP reply found"))
        write(self.stdout, ["\n\n".join("\n".join(map(printable, _lines(one))) for one in found)])


def _lines(one: Explained) -> Iterator[str]:
    meaning = one.explanation
    yield one.reported.text
    yield f"  {meaning.title}. {meaning.meaning}"
    yield f"  {gettext('What to do')}: {meaning.next_step}"
    sources = dict.fromkeys((meaning.link, meaning.source))
    yield f"  {meaning.reference} ({', '.join(sources)})"
