"""The plan of a domain check, as it is stored."""

from __future__ import annotations

import json

from smtptest.engine.domain.plan import DomainPlan


def test_a_plan_is_the_same_after_it_was_stored() -> None:
    plan = DomainPlan(domain="a.example", addresses=("192.0.2.1",), helo="mx.a.example", selectors=("s1", "s2"))
    stored = json.loads(json.dumps(plan.to_json()))
    assert stored == {
        "domain": "a.example",
        "address": ["192.0.2.1"],
        "helo": "mx.a.example",
        "selectors": ["s1", "s2"],
        "connect": True,
    }
    assert DomainPlan.from_json(stored) == plan
    assert DomainPlan.from_json({**stored, "of_tomorrow": True}) == plan, "as far as it is known"
    assert DomainPlan.from_json({"domain": "a.example"}) == DomainPlan(domain="a.example"), (
        "and as usual where it is not"
    )
