"""How a domain stands with big receivers."""

from __future__ import annotations

import pytest

from smtptest.engine.domain.receivers import REQUIRED, Receiver, Standing, scorecard
from smtptest.engine.events import Check, CheckResult, Outcome, StageName
from smtptest.engine.words.domain.receivers import REQUIREMENTS

IDS = ("spf-record", "spf-eval", "dkim-key", "dmarc-find", "ptr", "fcrdns")


def made(check: str, result: str, seq: int = 0) -> Check:
    return Check(
        seq=seq, t=0, dialog=None, id=check, stage=StageName.SPF, subject="", result=CheckResult(result), title="",
        detail="", advice="", record="", reference="", about=None, code="", parameters={},
    )  # fmt: skip


def standings(*results: str) -> dict[str, str]:
    """The standing of each requirement. results: each as in ``spf-record problem``."""
    cards = scorecard([made(check, result) for check, result in (each.split(" ") for each in results)])
    return {judged.id: judged.standing for card in cards.values() for judged in card}


@pytest.mark.parametrize(
    ("results", "requirement", "standing"),
    [
        (["spf-record good"], "spf", "met"),
        (["spf-record warning", "spf-eval good"], "spf", "met"),
        (["spf-record good", "spf-eval problem"], "spf", "missed"),
        (["spf-record unknown", "spf-eval problem"], "spf", "missed"),
        (["spf-record info", "spf-lookups problem"], "spf", "missed"),
        (["spf-record info", "spf-lookups good", "spf-void problem"], "spf", "missed"),
        (["spf-record unknown"], "spf", "unseen"),
        ([], "spf", "unseen"),
        (["dkim-key problem", "dkim-key warning"], "dkim", "met"),
        (["dkim-key problem", "dkim-key problem"], "dkim", "missed"),
        (["dkim-key problem", "dkim-key unknown"], "dkim", "unseen"),
        (["dkim-key info"], "dkim", "unseen"),
        (["spf-record problem", "dkim-key good"], "spf-or-dkim", "met"),
        (["spf-record problem", "dkim-key problem"], "spf-or-dkim", "missed"),
        (["spf-record problem"], "spf-or-dkim", "unseen"),
        (["dmarc-find problem"], "dmarc", "missed"),
        (["ptr good", "ptr good", "fcrdns good", "fcrdns problem"], "fcrdns", "missed"),
        (["ptr good", "fcrdns good"], "fcrdns", "met"),
    ],
)
def test_each_requirement_is_judged_by_its_checks(results: list[str], requirement: str, standing: str) -> None:
    assert standings(*results)[requirement] == standing


def test_the_check_that_proves_it_is_named() -> None:
    wrong = made("fcrdns", "problem", 5)
    card = scorecard([made("ptr", "good", 3), made("fcrdns", "good", 4), wrong])[Receiver.GMAIL]
    assert [judged.proof for judged in card if judged.id == "fcrdns"] == [wrong]


def test_what_is_seen_from_outside() -> None:
    all_good = scorecard([made(each, "good") for each in IDS])
    seen = {receiver: [one.id for one in card if one.proof] for receiver, card in all_good.items()}
    assert seen == {
        Receiver.GMAIL: ["spf-or-dkim", "fcrdns"],
        Receiver.GMAIL_BULK: ["spf", "dkim", "dmarc", "fcrdns"],
        Receiver.YAHOO: ["spf", "dkim", "dmarc", "fcrdns"],
        Receiver.MICROSOFT: ["spf", "dkim", "dmarc"],
    }
    assert all((one.standing is Standing.MET) == bool(one.proof) for card in all_good.values() for one in card)


def test_every_requirement_has_words_and_every_receiver_a_name() -> None:
    assert {each for ids in REQUIRED.values() for each in ids} == set(REQUIREMENTS)
    assert [receiver.label.split(",")[0] for receiver in Receiver] == ["Gmail", "Gmail", "Yahoo", "Outlook.com"]
    assert [standing.outcome for standing in Standing] == [Outcome.GOOD, Outcome.PROBLEM, Outcome.UNDECIDED]
