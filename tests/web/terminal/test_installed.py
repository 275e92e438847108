"""The command line of the wheel's program, in words of Django's."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import get_commands, load_command_class

from smtptest import __version__
from smtptest.web.terminal.installed import INTERRUPTED, MANAGE, PROGRAM, WORDS, NamedCommand, called_as, translated

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


def test_a_command_that_is_interrupted_ends_without_words(capsys: pytest.CaptureFixture[str]) -> None:
    class Asks(NamedCommand):
        requires_system_checks: list[str] = []  # noqa: RUF012  # Django's own way

        def handle(self, *args: Any, **options: Any) -> None:
            raise KeyboardInterrupt  # at a prompt

    with pytest.raises(SystemExit) as ended:
        Asks().run_from_argv(["manage.py", "asks"])
    assert (ended.value.code, *capsys.readouterr()) == (INTERRUPTED, "", "")
