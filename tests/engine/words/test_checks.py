"""Each result of a check has its words in one place; nothing is reported without, and no words are left over."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from smtptest.engine import authentication, checking, domain, receiving, round_trip, transport_security
from smtptest.engine.words.checks import CHECKS
from smtptest.engine.words.wording import placeholders


def spoken() -> set[str]:
    """Every text in the modules of checks and of what they judge with, and the end of each that stands behind a gap:
    ``{check}/unknown``.
    """
    packages = (authentication, checking, domain, receiving, round_trip, transport_security)
    folders = [Path(str(package.__file__)).parent for package in packages]
    trees = [ast.parse(path.read_text()) for folder in folders for path in folder.rglob("*.py")]
    texts = {str(node.value) for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return texts | {text.rpartition("/")[2] for text in texts}


def ends(key: str) -> set[str]:
    """How a code may stand in a module: whole, by its variant, or by what follows a first word of that."""
    variant = key.partition("/")[2]
    return {key, variant, variant.partition("-")[2]}


@pytest.mark.long
@pytest.mark.parametrize("key", CHECKS)
def test_words_are_sentences(key: str) -> None:
    title, detail, advice = CHECKS[key]
    assert title
    assert not title.endswith(".")
    assert detail.endswith((".", "}"))
    assert not advice or advice.endswith(".")
    assert "  " not in title + detail + advice
    # What masking leaves as it is: no text of a stranger may stand under these names.
    assert not placeholders(title + detail + advice) & {"code", "variant"}
    assert all("/" in each and each == each.lower() for each in CHECKS)


def test_no_words_are_left_over() -> None:
    texts = spoken()
    assert [key for key in CHECKS if not ends(key) & texts] == []


def test_each_result_that_is_not_well_says_what_to_do_or_why_nothing_can_be_told() -> None:
    silent = [key for key, words in CHECKS.items() if not words.advice and "{reason}" not in words.detail]
    assert [key for key in silent if key.endswith(("/none", "/mismatch", "/bogus", "/mixed", "/alias"))] == []
