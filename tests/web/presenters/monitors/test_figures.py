"""How figures of monitors are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtptest.web.presenters.monitors.figures import NOTHING, percent, reply_time, span, tone_of


@pytest.mark.parametrize(
    ("share", "said"),
    [(None, NOTHING), (1.0, "100 %"), (0.999999, "99.99 %"), (0.9998, "99.98 %"), (0.29, "29.00 %"), (0.0, "0.00 %")],
)
def test_a_share_is_rounded_down(share: float | None, said: str) -> None:
    assert percent(share) == said


@given(st.floats(0, 1, exclude_max=True))
def test_only_the_whole_is_a_hundred(share: float) -> None:
    assert percent(share) != "100 %"
    assert not percent(share).startswith("100.")


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-3, "0 s"), (59, "59 s"), (3599, "59 min"), (3600, "1 h"), (4980, "1 h 23 min"), (90000, "1 d 1 h")],
)
def test_a_span_has_its_two_largest_units(seconds: float, said: str) -> None:
    assert span(seconds) == said


def test_times_and_tones() -> None:
    assert [reply_time(ms) for ms in (None, 142.4, 999, 1400)] == [NOTHING, "142 ms", "999 ms", "1.4 s"]
    assert [tone_of(share) for share in (None, 1.0, 0.9989, 0.98)] == ["quiet", "good", "warn", "bad"]
