"""What the answer of a domain check means, and which check it is about."""

from __future__ import annotations

from dataclasses import replace

from smtptest.engine.events import Json, Verdict
from smtptest.web.presenters.answer import answer
from smtptest.web.presenters.domain.answer import domain_words
from tests.transcripts.domain_check import check, document, end

FIRST = check(0, "ptr", "problem", detail="No name.")
WEIGHTIER = check(1, "dmarc-find", "problem", detail="Nobody knows what to do.", about=4)
KNOWN: Json = {"lines": {}, "explanations": []}
ENDED = end(2, "problem", 1, f"Mail may not be believed: {WEIGHTIER.title}.")


def test_the_check_that_decided_is_explained_in_its_own_words() -> None:
    known: Json = {"lines": {"1": 0}, "explanations": [{"meaning": "What it asks in general."}]}
    shown = answer(document([FIRST, WEIGHTIER, ENDED]), known, starts=False)
    assert shown is not None
    assert shown["words"] == {"meaning": "Nobody knows what to do.", "next_step": ""}
    assert (shown["steps"], shown["other"]["slug"]) == ([], "test")


def test_a_domain_in_order_is_told_what_was_not_seen() -> None:
    found = document([check(0, "spf-record", "good"), end(1, "good")])
    words = domain_words(found, None)
    assert words is not None
    assert "keys" in words["does_not_prove"]
    assert "in order" in words["proves"]


def test_a_check_that_did_not_come_to_its_end_has_the_words_of_its_verdict() -> None:
    stopped = replace(end(0, "undecided"), verdict=Verdict.STOPPED)
    assert domain_words(document([stopped]), None) is None
    shown = answer(document([stopped]), KNOWN, starts=False)
    assert shown is not None
    assert shown["words"]["meaning"] == "The test ended before it could show anything."


def test_what_is_not_about_a_check_has_no_words_of_a_domain() -> None:
    found = document([end(0, "warning")])
    assert domain_words(found, {"kind": "finding"}) is None
    assert domain_words({**found, "kind": "smtp"}, None) is None
