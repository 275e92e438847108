"""How a dialog or a test ended: each summary is whole sentences."""

from __future__ import annotations

from smtptest.engine.words.summaries import SUMMARIES


def test_a_summary_is_sentences() -> None:
    for words in SUMMARIES.values():
        assert words[0].isupper() or words[0] == "{"
        assert words.endswith((".", "}"))
        assert "  " not in words
