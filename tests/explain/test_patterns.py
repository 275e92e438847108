"""How the words of a reply are told by a pattern."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from smtptest.explain import reply
from smtptest.explain.patterns import LONGEST, fits, normal
from tests.explain.test_catalogue import PATTERNS


def test_a_pattern_is_parts_in_order() -> None:
    words = normal("Service  Unavailable; Client [192.0.2.1] blocked using <x> zen")
    assert words == "service unavailable; client [192.0.2.1] blocked using <> zen"
    assert fits("Unavailable*blocked", words)
    assert not fits("blocked*unavailable", words)
    assert not fits("zen*zen", words)
    assert not fits("locked using", words)
    assert fits("lacks*rbl", normal("a marble lacks the rbl"))
    assert not fits("rbl", normal("marble"))


PIECES = sorted({part for pattern in PATTERNS for part in pattern.split("*")})


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, "<", "<<", ">", " ", "5.", "5.7.", "#5."]), max_size=60), st.integers(1, 200))
def test_no_text_takes_more_looks_than_its_length_allows(pieces: list[str], times: int) -> None:
    """Only so much of a reply is looked at, and each part of a pattern goes over it once."""
    text = "".join(pieces) * times
    assert len(normal(text)) <= LONGEST
    assert reply(550, text).title
