"""What another version has stored is read as far as it is known."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

import pytest

from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.receiving.plan import ReceivePlan
from smtptest.engine.smtp.plan import Attached, Plan
from smtptest.engine.stored_fields import known_fields

PLANS = (
    DomainPlan(domain="a.example", selectors=("s1",)),
    ReceivePlan(address="a@receive.test"),
    Plan(host="mx.test", attachments=(Attached(name="a.txt", type="text/plain", size=3),)),
)


@dataclass(frozen=True)
class Told:
    name: str
    size: int = 7


def test_earlier_and_later_versions() -> None:
    assert Told(**known_fields(Told, {"name": "a", "of_tomorrow": True})) == Told("a")
    assert known_fields(Told, asdict(Told("b", 8))) == {"name": "b", "size": 8}


@pytest.mark.parametrize("plan", PLANS)
def test_a_plan_of_a_later_version_is_this_plan(plan: Any) -> None:
    stored = json.loads(json.dumps(plan.to_json())) | {"of_tomorrow": True}
    for attached in stored.get("attachments", ()):
        attached["of_tomorrow"] = True
    assert type(plan).from_json(stored) == plan
