"""Sentences for tests that only hand them on."""

from __future__ import annotations

from smtptest.engine.words.sentence import Sentence


def said(words: str) -> Sentence:
    """A sentence with these words."""
    return Sentence("verbatim", words=words)
