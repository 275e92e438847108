"""What a test is asked to do, as data."""

from __future__ import annotations

import json
from dataclasses import asdict

from smtptest.engine.smtp.plan import Attached, Family, Plan, StopAfter


def test_a_plan_as_json_has_the_recipients_as_a_list() -> None:
    assert Plan(host="mx.test", rcpt_to=("a@b.c",)).to_json()["rcpt_to"] == ["a@b.c"]


def test_a_plan_is_read_back_from_its_json() -> None:
    plan = Plan(
        host="mx.test",
        family=Family.IPV6,
        stop_after=StopAfter.MESSAGE,
        rcpt_to=("a@b.c",),
        attachments=(Attached(name="a.txt", type="text/plain", size=3),),
    )
    assert Plan.from_json(json.loads(json.dumps(plan.to_json()))) == plan


def test_a_plan_of_another_version_is_read_as_far_as_it_is_known() -> None:
    attached = Attached(name="a.txt", type="text/plain", size=3)
    stored = {"host": "mx.test", "of_tomorrow": True, "attachments": [{**asdict(attached), "of_tomorrow": True}]}
    assert Plan.from_json(stored) == Plan(host="mx.test", attachments=(attached,))
