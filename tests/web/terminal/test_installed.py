"""The command line of the wheel's program, in words of Django's."""

from __future__ import annotations

import io
import os
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import get_commands, load_command_class
from django.core.management.base import CommandError

from smtptest import __version__
from smtptest.web.terminal import installed
from smtptest.web.terminal.command import TerminalCommand
from smtptest.web.terminal.installed import (
    INTERRUPTED,
    MANAGE,
    PROGRAM,
    TRANSIENT,
    WORDS,
    NamedCommand,
    be_lenient,
    called_as,
    execute,
    translated,
)

# All but one of Django's that is only adapted.
OWN = sorted({name for name, app in get_commands().items() if app == "smtptest.web"} - {"makemessages"})


@pytest.mark.parametrize(
    ("given", "command"),
    [
        ("mx.example.org --port 587", "smtptest mx.example.org --port 587"),
        ("--json domain", "smtptest --json domain"),
        ("-- domain", "smtptest -- domain"),
        ("", "smtptest"),
        ("domain example.org --json", "domaincheck example.org --json"),
        ("receive --listen 127.0.0.1:2526", "receive --listen 127.0.0.1:2526"),
        ("explain -", "explain -"),
        ("serve --port 8080", "run --port 8080"),
        ("manage check --deploy", "check --deploy"),
        ("manage", ""),
    ],
)
def test_the_first_word_says_what_is_meant(given: str, command: str) -> None:
    assert translated(given.split()) == command.split()


@pytest.mark.parametrize(
    ("program", "command", "shown"),
    [
        ("/usr/bin/smtptest", "smtptest", "smtptest"),
        ("smtptest", "domaincheck", "smtptest domain"),
        ("smtptest", "run", "smtptest serve"),
        ("smtptest", "prune", "smtptest manage prune"),
        ("manage.py", "smtptest", "manage.py smtptest"),
        ("manage.py", "run", "manage.py run"),
    ],
)
def test_the_usage_has_the_name_that_was_typed(program: str, command: str, shown: str) -> None:
    assert called_as(program, command) == shown


@pytest.mark.parametrize("command", OWN)
def test_the_version_is_the_programs(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Django prints its own, unless it is told."""
    parser = load_command_class("smtptest.web", command).create_parser(PROGRAM, command)
    with pytest.raises(SystemExit) as ended:
        parser.parse_args(["--version"])
    assert (ended.value.code, capsys.readouterr().out) == (0, f"smtptest {__version__}\n")


def test_the_help_of_the_program_names_every_other_word() -> None:
    def helps(program: str) -> str:
        return load_command_class("smtptest.web", PROGRAM).create_parser(program, PROGRAM).format_help()

    told = " ".join(helps(PROGRAM).split())
    assert [word for word in (*WORDS, MANAGE) if f"“smtptest {word}”" not in told] == []
    assert "smtptest serve" not in helps("manage.py")


def test_each_word_stands_for_a_command_that_there_is() -> None:
    assert set(WORDS.values()) - set(get_commands()) == set()


def test_the_commands_that_store_nothing_are_those_of_a_test_in_the_terminal_and_explain() -> None:
    tests = [name for name in OWN if isinstance(load_command_class("smtptest.web", name), TerminalCommand)]
    assert sorted(TRANSIENT) == sorted([*tests, "explain"])


@pytest.mark.parametrize(
    ("arguments", "status", "output"),
    [
        ("smtptest localhost --nagios", 3, "SMTP UNKNOWN - SMTPTEST_PORTS: no / port\n"),
        ("domaincheck example.org --nagios", 3, "DOMAIN UNKNOWN - SMTPTEST_PORTS: no / port\n"),
        ("receive --nagios", 3, "RECEIVE UNKNOWN - SMTPTEST_PORTS: no / port\n"),
        ("smtptest localhost --nag", 3, "SMTP UNKNOWN - SMTPTEST_PORTS: no / port\n"),
        ("smtptest localhost", 3, ""),
        ("explain --nagios", 3, ""),
        ("run", None, ""),
        ("check --nagios", None, ""),
        ("", None, ""),
    ],
)
def test_a_bad_setting_is_no_answer_of_a_server(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: str,
    status: int | None,
    output: str,
) -> None:
    """Status 1 would be one, and a warning to a monitoring system. The others end as every program, and with the words
    as what they end with."""
    monkeypatch.setenv("SECRET_KEY", "")
    keys: list[str] = []

    def refuse(argv: list[str]) -> None:
        keys.append(os.environ["SECRET_KEY"])
        raise ImproperlyConfigured("SMTPTEST_PORTS: no | port")

    monkeypatch.setattr(installed, "execute_from_command_line", refuse)
    with pytest.raises(SystemExit) as ended:
        execute(["manage.py", *arguments.split()])
    told = capsys.readouterr()
    words = "SMTPTEST_PORTS: no | port"
    assert (ended.value.code, told.err) == ((status, f"{words}\n") if status else (words, ""))
    assert (told.out, bool(keys[0])) == (output, bool(status)), "what stores nothing has a key that ends with it"


def test_a_character_that_the_terminal_has_not_is_no_error() -> None:
    file = io.BytesIO()
    stream = io.TextIOWrapper(file, encoding="latin-1", write_through=True)
    be_lenient(stream)
    stream.write("“grün”")
    assert file.getvalue() == b"?gr\xfcn?"
    be_lenient(io.StringIO())


@pytest.mark.parametrize(
    ("fault", "options", "status", "words"),
    [
        (KeyboardInterrupt(), [], INTERRUPTED, ""),  # at a prompt
        (CommandError("nowhere", returncode=3), [], 3, "nowhere"),
        (CommandError("nowhere", returncode=3), ["--traceback"], 3, "Traceback"),
    ],
)
def test_a_command_that_fails_ends_with_its_status_and_no_more_words_than_asked_for(
    capsys: pytest.CaptureFixture[str], fault: BaseException, options: list[str], status: int, words: str
) -> None:
    class Asks(NamedCommand):
        requires_system_checks: list[str] = []  # noqa: RUF012  # Django's own way

        def handle(self, *args: Any, **options: Any) -> None:
            raise fault

    with pytest.raises(SystemExit) as ended:
        Asks().run_from_argv(["manage.py", "asks", *options])
    told = capsys.readouterr()
    assert (ended.value.code, told.out) == (status, "")
    assert words in told.err
    assert bool(words) == bool(told.err)
