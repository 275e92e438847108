"""How a domain or a message stands with big receivers."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from smtptest.engine.domain.receivers import REQUIRED, Receiver, Standing, _is_held, scorecard
from smtptest.engine.events import Check, CheckResult, Outcome, StageName
from smtptest.engine.outcome import Tone
from smtptest.engine.words.domain.receivers import REQUIREMENTS

IDS = ("spf-record", "spf-eval", "dkim-key", "dmarc-find", "ptr", "fcrdns")


def made(check: str, result: str, seq: int = 0) -> Check:
    """check: its id, or its code."""
    fields: Any = dict.fromkeys(("subject", "title", "detail", "advice", "record", "reference"), "")
    name, kind = check.partition("/")[0], CheckResult(result)
    return Check(
        seq=seq, t=0, dialog=None, id=name, stage=StageName.SPF, result=kind, about=None, code=check, parameters={},
        **fields,
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
        (["ptr/private unknown"], "fcrdns", "unseen"),
        # What only a message shows.
        (["spf-eval good"], "spf", "met"),
        (["spf-eval warning"], "spf", "missed"),
        (["spf-eval unknown"], "spf", "unseen"),
        (["spf-eval info"], "spf", "unseen"),
        (["spf-record warning", "spf-eval warning"], "spf", "missed"),
        (["dkim-sig/valid good"], "dkim", "met"),
        (["dkim-sig/body-changed problem", "dkim-sig/foreign warning"], "dkim", "met"),
        (["dkim-sig/none warning", "dkim-key good"], "dkim", "missed"),
        (["dkim-sig/body-changed problem", "dkim-sig/dns unknown"], "dkim", "unseen"),
        (["dkim-sig/body-changed problem", "spf-eval good"], "spf-or-dkim", "met"),
        (["dkim-sig/body-changed problem", "spf-eval problem"], "spf-or-dkim", "missed"),
        (["dmarc-eval/spf warning"], "alignment", "met"),
        (["dmarc-eval/fail-none problem"], "alignment", "missed"),
        (["dmarc-eval/nothing warning"], "alignment", "missed"),
        (["dmarc-eval/unknown unknown"], "alignment", "unseen"),
        (["tls-sent/good good"], "tls", "met"),
        (["tls-sent/old problem"], "tls", "met"),
        (["tls-sent/plain warning"], "tls", "missed"),
        (["tls-sent/not-possible info"], "tls", "unseen"),
        (["rfc5322/wrong problem"], "format", "missed"),
        (["rfc5322/good good"], "format", "met"),
        (["list-unsubscribe/one-click good"], "unsubscribe", "met"),
        (["list-unsubscribe/no-post warning"], "unsubscribe", "missed"),
        (["list-unsubscribe/absent info"], "unsubscribe", "unseen"),
        (["arc/pass good"], "arc", "met"),
        (["arc/seal warning"], "arc", "missed"),
        (["arc/no-chain info"], "arc", "unseen"),
        (["rfc5322/good good"], "spam-rate", "unseen"),
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


@pytest.mark.parametrize(
    ("tone", "standing"),
    [(Tone.BAD, Standing.MISSED), (Tone.WAIT, Standing.UNSEEN), (Tone.WARN, Standing.MET), (Tone.GOOD, Standing.MET)],
)
def test_a_result_of_another_outcome_is_judged_by_its_tone(tone: Tone, standing: Standing) -> None:
    """As it is shown: no other list says which outcomes are problems."""
    facts = replace(Outcome.GOOD.facts, tone=tone)
    result: Any = SimpleNamespace(outcome=SimpleNamespace(facts=facts), fault=facts.fault)
    card = scorecard([replace(made("dmarc-find", "good"), result=result)])
    assert [judged.standing for judged in card[Receiver.GMAIL_BULK] if judged.id == "dmarc"] == [standing]
    assert _is_held(result) is (tone is Tone.WARN)
