"""docs/security.md: every threat has its row, and every test that a row names is there."""

from __future__ import annotations

import re
from functools import lru_cache

import pytest

from smtptest.conf.environment import BASE_DIR

TEXT = (BASE_DIR / "docs" / "security.md").read_text()
WANTED = {"A": 14, "B": 16, "C": 9, "D": 14, "E": 7, "H": 4, "I": 5, "J": 9}
ROWS = {
    found[1]: found[2]
    for line in TEXT.splitlines()
    if (found := re.fullmatch(r"\| ([A-FH-J]\d+) \|(?:[^|]*\|){2}(.*)\|", line))
}
# Rows that no test shows yet. It may only shrink.
OPEN: set[str] = set()


def test_every_threat_has_its_row() -> None:
    wanted = {f"{section}{number}" for section, most in WANTED.items() for number in range(1, most + 1)}
    assert wanted <= set(ROWS)
    assert len(ROWS) == sum(TEXT.count(f"\n| {section}") for section in "ABCDEFHIJ"), "each number once"


def test_what_is_open_is_named_here() -> None:
    assert {row for row, shown in ROWS.items() if shown.strip() == "open"} == OPEN


@lru_cache
def functions(file: str) -> set[str]:
    path = BASE_DIR / "tests" / file
    return set(re.findall(r"^(?:async )?def (\w+)\(", path.read_text(), re.MULTILINE)) if path.is_file() else set()


@pytest.mark.parametrize("row", sorted(set(ROWS) - OPEN))
def test_every_test_that_a_row_names_is_there(row: str) -> None:
    names = re.findall(r"`([\w/]+\.py)::(test_\w+)`", ROWS[row])
    assert names
    assert [f"{file}::{name}" for file, name in names if name not in functions(file)] == []


def test_the_tests_beside_the_rows_are_there() -> None:
    everywhere = re.findall(r"`([\w/]+\.py)::(test_\w+)`", TEXT)
    assert [f"{file}::{name}" for file, name in everywhere if name not in functions(file)] == []
