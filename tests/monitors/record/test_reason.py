"""Why a run has its state."""

from __future__ import annotations

import re

from smtptest.monitors.record.reason import Reason
from smtptest.monitors.record.state import State


def test_each_state_has_a_reason_and_each_reason_a_sentence() -> None:
    assert {reason.state for reason in Reason} == set(State)
    assert len({reason.sentence for reason in Reason}) == len(Reason)
    assert all(reason.sentence.endswith(".") for reason in Reason)


def test_a_reason_is_a_slug_that_fits_its_column() -> None:
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", reason) and len(reason) <= 20 for reason in Reason)
