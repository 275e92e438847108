"""``smtptest``, the program of the wheel: ``smtptest HOST`` tests a server, ``smtptest serve`` is the web server."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from smtptest import __version__

PROGRAM = "smtptest"
#: What --version says.
VERSION = f"{PROGRAM} {__version__}"
#: The first word of the command line, and the command of Django that it stands for. Anything else is a host to test.
WORDS = {"domain": "domaincheck", "receive": "receive", "explain": "explain", "serve": "run"}
#: The exit status of a program that SIGINT ended, as shells have it: 128 and the signal's number.
INTERRUPTED = 130
#: What follows this word is for Django: the operator's commands, as ``manage.py`` has them.
MANAGE = "manage"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smtptest.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line([PROGRAM, *translated(sys.argv[1:])])
    except ImproperlyConfigured as refusal:
        sys.exit(str(refusal))


def translated(arguments: list[str]) -> list[str]:
    """The arguments as ``manage.py`` would get them."""
    first, rest = arguments[:1], arguments[1:]
    if first == [MANAGE]:
        return rest
    if first and first[0] in WORDS:
        return [WORDS[first[0]], *rest]
    return [PROGRAM, *arguments]


def called_as(program: str, command: str) -> str:
    """What the usage and the errors of a command begin with.

    program: as in ``sys.argv[0]``. command: Django's name of it.
    """
    if Path(program).name != PROGRAM:
        return f"{program} {command}"
    if command == PROGRAM:
        return PROGRAM
    word = next((word for word, known in WORDS.items() if known == command), f"{MANAGE} {command}")
    return f"{PROGRAM} {word}"


class NamedCommand(BaseCommand):
    """A command whose usage and errors begin with what was typed, and whose version is the program's. Ctrl-C ends it
    as it ends any program, if the command has not come to its work yet or makes nothing else of it."""

    def run_from_argv(self, argv: list[str]) -> None:
        try:
            super().run_from_argv(argv)
        except KeyboardInterrupt:
            raise SystemExit(INTERRUPTED) from None

    def get_version(self) -> str:
        return VERSION

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.prog = called_as(prog_name, subcommand)
        return parser
