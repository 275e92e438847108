"""What a finding means, and what a check asks: by its code or id, with the standard that it is about."""

from __future__ import annotations

import pytest

from smtptest.explain.catalogue import check_words, findings
from smtptest.explain.files import in_language
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


@pytest.mark.parametrize("language", ["en", "de"])
def test_beside_an_alias_without_mx_one_finding_advises_what_the_other_does(language: str) -> None:
    """A test of such a domain has both."""
    with in_language(language):
        advised = [found.next_step for code in ("mx-implicit", "domain-is-alias") if (found := finding(code))]
    where = {"en": "the name that", "de": "Namen, für den"}[language]
    assert [where in text for text in advised] == [True, True]


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
