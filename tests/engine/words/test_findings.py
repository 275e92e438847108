"""Each finding has its words in one place, and is given exactly what stands in them."""

from __future__ import annotations

import string
from collections import defaultdict

import pytest

from smtptest.engine.words.findings import FINDINGS, words_of
from tests.explain.engine import finding_codes

CODES = {key.partition("/")[0] for key in FINDINGS}


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_code_of_the_engine_has_words_and_no_words_are_left_over() -> None:
    assert finding_codes() == CODES


def test_a_code_has_words_or_variants_of_them() -> None:
    """Never both: then a forgotten variant would not be noticed."""
    variants = defaultdict(list)
    for key in FINDINGS:
        variants[key.partition("/")[0]].append(key)
    assert [code for code, keys in variants.items() if code in FINDINGS and len(keys) > 1] == []


@pytest.mark.parametrize("key", FINDINGS)
def test_words_are_sentences(key: str) -> None:
    title, detail, _ = FINDINGS[key]
    assert not title.endswith(".")
    assert detail.endswith((".", "}"))
    assert "  " not in title + detail
    # What masking leaves as it is: no text of a stranger may stand under these names.
    assert not placeholders(title + detail) & {"code", "variant"}


def test_the_variant_says_which_words_are_meant() -> None:
    assert words_of("mx-not-public", {"variant": "one"}) is FINDINGS["mx-not-public/one"]
    assert words_of("null-mx", {}) is FINDINGS["null-mx"]
    with pytest.raises(KeyError):
        words_of("mx-not-public", {})
