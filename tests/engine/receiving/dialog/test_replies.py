"""Each reply has an enhanced status code that goes with it, as the reply to EHLO promises."""

from __future__ import annotations

import re

import pytest

from smtptest.engine.receiving.dialog import replies

ALL = {name: value for name, value in vars(replies).items() if name.isupper()}


@pytest.mark.parametrize("name", sorted(ALL))
def test_the_enhanced_code_goes_with_the_reply(name: str) -> None:
    found = re.fullmatch(r"(?P<code>[2345])\d\d (?:(?P<enhanced>[245])\.\d\.\d{1,2} )?\w.*", ALL[name])
    assert found
    assert found["enhanced"] == (None if found["code"] == "3" else found["code"])
    assert len(ALL[name]) < 510
