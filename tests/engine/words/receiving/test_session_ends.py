"""How the end of a peer's session reads."""

from __future__ import annotations

from smtptest.engine.words.sentence import Sentence


def test_how_an_end_reads() -> None:
    assert Sentence("peer-silent", seconds=120.0) == "The sender sent no command for 120 s."
    limit = Sentence("receive-limit/recipients")
    assert Sentence("peer-over-limit", limit=limit) == "The session was ended: the sender tried too many recipients."
