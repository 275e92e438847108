"""What a finding means, and what a check asks: by its code or id, with the standard that it is about."""

from __future__ import annotations

import pytest

from smtptest.explain.catalogue import check_words, findings
from smtptest.explain.findings import check, finding


@pytest.mark.parametrize("code", sorted(findings())[::7])
def test_a_known_one_has_words_and_a_place_to_read_on(code: str) -> None:
    found = finding(code)
    assert found is not None
    assert found.key == f"finding/{code}"
    assert found.title
    assert found.meaning
    assert found.link.startswith("https://")
    assert found.source == (findings()[code].source or found.link)


@pytest.mark.parametrize("code", ["", "no-such-finding", "Reply-Malformed"])
def test_nothing_is_made_up_for_an_unknown_one(code: str) -> None:
    assert finding(code) is None


@pytest.mark.parametrize("name", sorted(check_words())[::5])
def test_a_check_asks_something_and_has_the_standard_that_says_so(name: str) -> None:
    found = check(name)
    assert found is not None
    assert (found.key, found.title[-1:]) == (f"check/{name}", "?")
    assert found.source == found.link != ""


def test_nothing_is_made_up_for_an_unknown_check() -> None:
    assert check("no-such-check") is None
