"""Each behaviour has a class that behaves so."""

from __future__ import annotations

from smtptest.engine.receiving.behaviour import Behaviour
from smtptest.engine.receiving.behaviours.all_conducts import CONDUCTS


def test_each_behaviour_has_a_conduct() -> None:
    assert set(CONDUCTS) == set(Behaviour)
    assert len(set(CONDUCTS.values())) == len(Behaviour)
