"""argparse's own words: they are those of its source, and German in a German environment."""

from __future__ import annotations

import argparse
import gettext
import inspect
from collections.abc import Iterator

import pytest

from smtptest.web.terminal.argparse_words import MESSAGES, translate_argparse


@pytest.fixture(autouse=True)
def domain() -> Iterator[None]:
    before = gettext.textdomain()
    yield
    gettext.textdomain(before)


def test_each_is_a_message_of_argparse() -> None:
    source = inspect.getsource(argparse)
    assert [message for message in MESSAGES if repr(message)[1:-1] not in source] == []


@pytest.mark.parametrize(
    ("language", "wrong"), [("de_DE.UTF-8", "Argument --json: nicht zusammen mit"), ("C", "argument --json: not")]
)
def test_errors_and_headings_are_in_the_language_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str, wrong: str
) -> None:
    monkeypatch.delenv("LANGUAGE", raising=False)
    monkeypatch.setenv("LC_ALL", language)
    translate_argparse()
    parser = argparse.ArgumentParser(prog="x")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--nagios", action="store_true")
    form.add_argument("--json", action="store_true")
    with pytest.raises(SystemExit):
        parser.parse_args(["--nagios", "--json"])
    told = capsys.readouterr().err
    assert f"{wrong} " in told
    assert told.startswith("Aufruf: " if language.startswith("de") else "usage: ")
    assert ("Optionen:" if language.startswith("de") else "options:") in parser.format_help()
