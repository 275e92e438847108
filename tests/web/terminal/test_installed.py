"""The command line of the wheel's program, in words of Django's."""

from __future__ import annotations

import pytest
from django.core.management import get_commands

from smtptest.web.terminal.installed import WORDS, called_as, translated


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


def test_each_word_stands_for_a_command_that_there_is() -> None:
    assert set(WORDS.values()) - set(get_commands()) == set()
