"""What is against the rules and sent all the same is told."""

from __future__ import annotations

from dataclasses import replace

from smtptest.engine.smtp.plan import Plan, StopAfter
from smtptest.web.forms.rule_violations import violations


def test_only_what_the_test_comes_to_is_told() -> None:
    plan = Plan(host="a_b", helo="c_d", mail_from="e", rcpt_to=("f", "f", "g@h.example"))
    told = {stop: [odd.field for odd in violations(replace(plan, stop_after=stop))] for stop in StopAfter}
    greeted, sent = ["host", "helo"], ["host", "helo", "mail_from"]
    assert list(told.values()) == [["host"], *[greeted] * 3, sent, *[[*sent, "rcpt_to"]] * 3]
