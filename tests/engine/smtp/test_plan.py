"""What a test is asked to do, as data."""

from __future__ import annotations

from smtptest.engine.smtp.plan import Plan


def test_a_plan_as_json_has_the_recipients_as_a_list() -> None:
    assert Plan(host="mx.test", rcpt_to=("a@b.c",)).to_json()["rcpt_to"] == ["a@b.c"]
