"""What an event of kind ``fetched`` would say."""

from __future__ import annotations

from smtptest.engine.https.fetched import Fetched, FetchError
from smtptest.engine.words.sentence import Sentence


def test_the_size_is_that_of_the_document() -> None:
    assert Fetched(url="https://a.test/", status=200, body="ü".encode()).size == 2
    assert Fetched(url="https://a.test/").size == 0


def test_a_failure_says_why() -> None:
    words = Sentence("fetch-status", status=404)
    failure = FetchError(words, 404)
    assert (str(failure), failure.words, failure.status) == (words, words, 404)
