"""``smtptest``, the program of the wheel: ``smtptest HOST`` tests a server, ``smtptest serve`` is the web server."""

from __future__ import annotations

import io
import os
import sys
import traceback
from pathlib import Path
from typing import Any, TextIO

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.core.management.base import BaseCommand, CommandError, CommandParser

from smtptest import __version__
from smtptest.conf import environment
from smtptest.web.terminal import status_line

PROGRAM = "smtptest"
#: What --version says.
VERSION = f"{PROGRAM} {__version__}"
#: The first word of the command line, and the command of Django that it stands for. Anything else is a host to test.
WORDS = {"domain": "domaincheck", "receive": "receive", "explain": "explain", "serve": "run"}
#: The commands that store nothing, each with what a monitoring plugin calls it; empty if it is none.
TRANSIENT = {"smtptest": "SMTP", "domaincheck": "DOMAIN", "receive": "RECEIVE", "explain": ""}
#: The exit status of those for arguments, and settings, that are not valid.
BAD_ARGUMENTS = 3
#: The exit status of a program that SIGINT ended, as shells have it: 128 and the signal's number.
INTERRUPTED = 130
#: What follows this word is for Django: the operator's commands, as ``manage.py`` has them.
MANAGE = "manage"


def main() -> None:
    execute([PROGRAM, *translated(sys.argv[1:])])


def execute(arguments: list[str]) -> None:
    """Run a command. A bad setting ends it: the words say which, and what to write; a traceback would hide them.

    arguments: as in ``sys.argv``, with Django's name of the command.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smtptest.settings")
    command = next(iter(arguments[1:]), "")
    if command in TRANSIENT:
        environment.pass_key()
    try:
        execute_from_command_line(arguments)
    except ImproperlyConfigured as refusal:
        if command not in TRANSIENT:
            sys.exit(str(refusal))
        if asks_for_plugin(arguments) and TRANSIENT[command]:
            be_lenient(sys.stdout)
            sys.stdout.write(f"{status_line.unknown(str(refusal), TRANSIENT[command])}\n")
        sys.stderr.write(f"{refusal}\n")
        raise SystemExit(BAD_ARGUMENTS) from None


def asks_for_plugin(arguments: list[str]) -> bool:
    """Whether a monitoring system asks, as far as that can be seen before they are parsed: argparse takes
    abbreviations."""
    return any(len(one) > len("--") and "--nagios".startswith(one) for one in arguments)


def be_lenient(stream: TextIO) -> None:
    """Make the stream replace characters that it cannot read or write, instead of failing."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")


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
        except CommandError as error:  # as --traceback asks for; the exit status stays what it is without
            traceback.print_exc()
            raise SystemExit(error.returncode) from None

    def get_version(self) -> str:
        return VERSION

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.prog = called_as(prog_name, subcommand)
        return parser
