"""The plan of a receive test, as it is stored."""

from __future__ import annotations

from smtptest.engine.receiving.behaviour import Behaviour
from smtptest.engine.receiving.plan import ReceivePlan


def test_it_is_the_same_after_it_was_stored() -> None:
    plan = ReceivePlan(address="a@receive.test", behaviour=Behaviour.GREYLIST, minutes=5)
    stored = plan.to_json()
    assert stored == {"address": "a@receive.test", "behaviour": "greylist", "minutes": 5}
    assert ReceivePlan.from_json(stored) == plan
    assert type(stored["behaviour"]) is str
    assert ReceivePlan.from_json({**stored, "of_tomorrow": True}) == plan, "as far as it is known"
    del stored["minutes"]
    assert ReceivePlan.from_json(stored).minutes == 30, "as usual where it is not"
