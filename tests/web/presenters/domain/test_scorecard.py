"""How a domain stands with each receiver, as the page shows it."""

from __future__ import annotations

from smtptest.engine.events import Json, StageName
from smtptest.web.presenters.domain.scorecard import scorecards
from tests.transcripts.domain_check import check, document, end

EVENTS = [
    check(0, "spf-record", "good"),
    check(1, "dmarc-find", "problem", stage=StageName.DMARC),
    check(2, "dkim-key key1", "good", stage=StageName.DKIM),
    end(3, "problem"),
]


def cards(*events: object) -> dict[str, Json]:
    return {card["name"]: card for card in scorecards(document(events or EVENTS))}  # type: ignore[arg-type]


def test_what_is_missed_comes_first_and_says_what_proves_it() -> None:
    card = cards()["microsoft"]
    assert (card["label"], card["tone"]) == ("Outlook.com, from 5,000 messages a day", "bad")
    assert card["standing"] == "1 missed · 2 met"
    rows = [(row["id"], row["result"], row["tone"], row["about"]) for row in card["seen"]]
    assert rows == [("dmarc", "missed", "bad", 1), ("spf", "met", "good", 0), ("dkim", "met", "good", 2)]
    (unseen,) = card["unseen"]
    assert (unseen["id"], unseen["title"], unseen["tone"]) == ("alignment", "DMARC alignment", "wait")


def test_a_receiver_whose_requirements_are_met_is_good() -> None:
    assert (cards()["gmail"]["tone"], cards()["gmail"]["standing"]) == ("good", "1 met")


def test_a_receiver_of_whom_nothing_is_seen_is_undecided() -> None:
    card = cards(end(0, "good"))["yahoo"]
    assert (card["tone"], card["standing"], card["seen"]) == ("wait", "", [])


def test_there_is_no_card_before_the_end() -> None:
    assert scorecards(document(EVENTS[:-1])) == []
