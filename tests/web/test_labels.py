"""The words that a visitor reads for what the engine says in codes."""

from __future__ import annotations

from typing import Any

import pytest

from smtptest.web.labels import LEVELS, NOTES, VERDICTS


@pytest.mark.parametrize("words", [VERDICTS, LEVELS, NOTES])
def test_in_english_the_words_of_the_contract_are_shown(words: dict[str, Any]) -> None:
    assert {word: str(name) for word, name in words.items()} == {word: word for word in words}
