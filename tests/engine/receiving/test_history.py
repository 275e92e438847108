"""What the senders of a test have done so far."""

from __future__ import annotations

import time

from smtptest.engine.receiving.history import Attempt, History


def test_an_attempt_is_the_same_again_by_address_and_sender() -> None:
    first = Attempt("192.0.2.1", "ann@example.org")
    assert Attempt("192.0.2.1", "ann@example.org").same_as(first)
    assert not Attempt("192.0.2.2", "ann@example.org").same_as(first)
    assert not Attempt("192.0.2.1", "").same_as(first)


def test_how_long_ago() -> None:
    history = History()
    history.turned_away("192.0.2.1", "")
    assert history.attempts[0].sender == ""
    assert history.since(Attempt("192.0.2.1", "", time.monotonic() - 100)) >= 100
