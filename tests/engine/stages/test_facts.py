"""What the stages of a domain check share."""

from __future__ import annotations

from smtptest.engine.stages.facts import NAMES, Doubt, StageFacts, domain_stage


def test_a_stage_of_a_domain_check_waits_for_name_servers() -> None:
    made = domain_stage("SPF", "Evaluating", "SPF", Doubt.BELIEF, 7)
    assert (made.awaits_names, made.reason, made.limit, made.doubt, made.weight) == (True, NAMES, "", Doubt.BELIEF, 7)


def test_a_stage_waits_for_a_reply_unless_it_says_otherwise() -> None:
    assert StageFacts().limit == "reply"
    assert not StageFacts().awaits_names
