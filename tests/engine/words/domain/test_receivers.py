"""What receivers require, in words."""

from __future__ import annotations

import pytest

from smtptest.engine.words.domain.receivers import REQUIREMENTS


@pytest.mark.parametrize("requirement", REQUIREMENTS)
def test_a_requirement_is_named_and_explained(requirement: str) -> None:
    title, detail, advice = REQUIREMENTS[requirement]
    assert title
    assert not title.endswith(".")
    assert detail.endswith(".")
    assert not advice
