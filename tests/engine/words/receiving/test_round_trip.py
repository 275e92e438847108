"""How it reads that a message came back, or did not."""

from __future__ import annotations

from smtptest.engine.words.receiving.round_trip import ROUND_TRIP_CHECKS, ROUND_TRIP_FINDINGS
from smtptest.engine.words.sentence import Sentence


def test_how_they_read() -> None:
    assert Sentence("round-trip-lost", seconds=0.4, minutes=30) == (
        "The server took the message after 0.4 s, but it did not come back within 30 min. No server connected."
    )
    assert ROUND_TRIP_FINDINGS["round-trip-taken"].detail.format(seconds=1.25, minutes=30) == (
        "After 1.25 s. Now it has 30 min to deliver it to us, directly or through other servers."
    )
    assert (
        ROUND_TRIP_CHECKS["trip-body/altered"]
        .detail.format(line=3, octet=7)
        .startswith("The first difference is in its line 3, at octet 7.")
    )
