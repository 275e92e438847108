"""The rule of the records that a domain may have only one of."""

from __future__ import annotations

import re

import pytest

from smtptest.engine.dns.one_record import Found, one_record


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        ([], Found("", "none")),
        (["other", "w=X1; a"], Found("", "none")),
        (["other", "v=X1; a"], Found("v=X1; a", "")),
        (["v=X1; a \t"], Found("v=X1; a", "")),
        (["v=X1; a", "v=X1;"], Found("", "two")),
        (["v=X1; a", "V=X1; a"], Found("v=X1; a", "")),
        (["other", "V = x1, a"], Found("V = x1, a", "syntax")),
        ([" v=X2"], Found(" v=X2", "syntax")),
    ],
)
def test_any_other_number_than_one_is_none(texts: list[str], found: Found) -> None:
    assert one_record(texts, re.compile("v=X1;"), "v=x") == found
