"""The example of the settings has all of them, and the program starts with the values that it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from smtptest.conf import environment
from tests.house import env_example


def test_it_is_that_of_the_table_of_settings() -> None:
    """Where this fails: ``python -m tests.house.env_example``."""
    assert env_example.FILE.read_text() == env_example.text()


def test_the_program_takes_the_values_that_it_shows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shown = dict(re.findall(r"^#([A-Z_]+)=(.+)$", env_example.text(), re.MULTILINE))
    assert len(shown) > 20
    # Where it is named, a port that is taken is a mistake; the usual one gives way.
    shown.pop("SMTPTEST_RECEIVE")
    for name, value in shown.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SMTPTEST_VAR", str(tmp_path))
    chosen = vars(environment.read())
    for name in shown:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SMTPTEST_VAR", str(tmp_path))
    usual = vars(environment.read())
    assert {name for name in usual if usual[name] != chosen[name]} == set()


def test_values_are_shown_as_they_are_to_be_written() -> None:
    said = " ".join(env_example.text().replace("\n# ", " ").split())
    for words in (
        "may be sent: `no`, only after a `login`",
        "`json` logs one JSON object",
        "if it has a `login`, or `always`",
    ):
        assert words in said


def test_each_line_is_a_comment_or_a_setting_in_one() -> None:
    for line in env_example.text().splitlines():
        assert line == "" or line.startswith("# ") or re.fullmatch(r"#[A-Z_]+=\S*", line), line
