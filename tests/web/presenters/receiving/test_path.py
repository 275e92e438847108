"""The way of a message, by the header that the transcript has."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from smtptest.web.presenters.receiving.path import header, in_words, path
from tests.transcripts.received import HEADER, PEER, document, waiting, whole


def test_the_header_is_that_of_the_message_that_came() -> None:
    assert header(document(whole())["events"]) == (1, [line.encode() for line in HEADER])
    assert header(document(waiting())["events"]) == (None, [])


def test_each_hop_has_its_delay_and_its_place_on_one_axis() -> None:
    found = path(document(whole()))
    assert found is not None
    said = [(hop["said"].sender, hop["said"].receiver, hop["said"].protocol, hop["delay"]) for hop in found["hops"]]
    assert said[:2] == [
        ("laptop.example.org", "app.example.org", "ESMTP", "1 s"),
        ("app.example.org", "mail.example.org", "ESMTPSA", "10 s"),
    ]
    last = found["hops"][-1]
    assert (last["said"].sender, last["said"].address, last["said"].tls) == ("mail.example.org", PEER, "TLSv1.3")
    assert (last["is_last"], last["delay"]) == (True, "1 min 26 s")
    # The second hop begins where the first ends.
    assert float(found["hops"][1]["left"]) == pytest.approx(100 / 97, abs=0.1)
    assert found["header"] == "\n".join(HEADER).replace("\t", "    ")


@pytest.mark.parametrize(
    ("earlier", "delay", "behind"),
    [(0.4, "0 s", False), (0.6, "1 s", True), (-0.4, "0 s", False), (-2.4, "2 s", False)],
)
def test_a_part_of_a_second_is_no_difference_of_clocks(earlier: float, delay: str, behind: bool) -> None:
    """earlier: how many seconds before the time in the last field the message was in, by our clock."""
    told = document(whole())
    ended = max(event["t"] for event in told["events"] if event.get("text") == HEADER[-1])
    started = datetime(2026, 11, 28, 11, 58, 40, tzinfo=UTC) - timedelta(seconds=ended + earlier)
    found = path({**told, "started": started.isoformat()})
    assert found is not None
    assert (found["hops"][-1]["delay"], found["hops"][-1]["behind"]) == (delay, behind)


def test_there_is_none_while_it_runs_and_in_a_masked_copy() -> None:
    assert path(document(waiting())) is None
    assert path({**document(whole()), "masked": True}) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.02, "20 ms"), (59, "59.00 s"), (61, "1 min 1 s"), (3700, "1 h 1 min"), (90000, "1 d 1 h")],
)
def test_a_long_time_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words
