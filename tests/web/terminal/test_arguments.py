"""The options in the terminal: every field, in the groups of the page, with its default and an example."""

from __future__ import annotations

import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import CommandError
from django.utils.translation import override

from smtptest.fields.field import Section
from smtptest.fields.table import FIELDS
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.terminal.arguments import add_arguments, given_fields
from smtptest.web.terminal.installed import BAD_ARGUMENTS

COLUMNS = 10_000


def help_text(language: str = "en") -> str:
    with override(language):
        parser = ArgumentParser(add_help=False)
        add_arguments(parser)
    return " ".join(parser.format_help().split())


def test_the_groups_are_those_of_the_page() -> None:
    with override("en"):
        parser = ArgumentParser(add_help=False)
        add_arguments(parser)
        text = parser.format_help()
        titles = [str(section.title) for section in Section if section.title]
    groups = re.findall(r"^(\S.*):$", text, re.MULTILINE)
    assert [title for title in titles if title not in groups] == []
    assert groups[-1] == "Output"


def test_an_option_says_its_values_its_default_and_an_example() -> None:
    text = help_text()
    assert "--port PORT Port. Default: 25. Example: 587 " in text
    assert "opportunistic (STARTTLS if offered), starttls (STARTTLS required)" in text
    assert ". Default: opportunistic. Example: none " in text
    # What a value is called is not said where it is the value itself.
    assert " plain, login, cram-md5, " in text
    assert "xoauth2 (the password is an access token)" in text
    assert "--fail-on {problem,warning,never}" in text


def test_every_option_that_takes_a_value_has_an_example() -> None:
    text = help_text()
    without = [
        name
        for name, field in FIELDS.items()
        if not field.secret
        and field.default is not False
        and not re.search(
            r" (?:--)?" + (field.option or name).replace("_", "-") + r"(?: [A-Z0-9_]+)? (?:(?! --).)*?Example: ", text
        )
    ]
    assert without == []
    assert len(FIELDS) > 30
    assert set(FIELDS) == set(TestForm.base_fields)


def test_the_words_are_those_of_the_language() -> None:
    assert "Beispiel" not in help_text()
    assert "Absender" in help_text("de")


def given(*arguments: str) -> dict[str, Any]:
    parser = ArgumentParser(add_help=False)
    add_arguments(parser)
    return given_fields(vars(parser.parse_args(arguments)))


@pytest.mark.parametrize(
    ("content", "password"),
    [
        (b"s3cret\nmore\n", "s3cret"),
        (b"\xef\xbb\xbfs3cret\r\n", "s3cret"),
        ("g\u00fc lt ".encode(), "g\u00fc lt "),
        (b"", ""),
    ],
)
def test_the_password_is_the_first_line_of_its_file(tmp_path: Path, content: bytes, password: str) -> None:
    file = tmp_path / "password.txt"
    file.write_bytes(content)
    assert given("mx.test", "--username", "al", "--password-file", str(file))["password"] == password
    # Without a user name the form says that it is missing.
    assert given("mx.test", "--password-file", str(file))["password"] == password


@pytest.mark.parametrize(("content", "reason"), [(None, "No such file"), (b"s\xfccret", "is not UTF-8 text")])
def test_a_file_that_has_no_password_is_an_error(tmp_path: Path, content: bytes | None, reason: str) -> None:
    file = tmp_path / "password.txt"
    if content is not None:
        file.write_bytes(content)
    for user in ((), ("--username", "al")):
        with override("en"), pytest.raises(CommandError, match=reason) as refused:
            given("mx.test", *user, "--password-file", str(file))
        assert refused.value.returncode == BAD_ARGUMENTS
