"""How the words of a reply are told by a pattern."""

from __future__ import annotations

import pytest
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


def test_parts_can_be_asked_to_stand_close_together() -> None:
    assert fits("user~not found", normal("User bob@example.org was not found here"))
    assert fits("user~unknown", normal("The user may write. But User (bob) unknown"))
    assert not fits("user~unknown", normal("User is fine. Unknown command"))
    assert not fits("user~unknown", normal("User " + "and another word " * 3 + "unknown"))
    assert fits("mailbox~is~full*later", normal("The mailbox of bob is quite full, try later"))
    assert not fits("mailbox~full*mailbox", normal("mailbox full"))


def test_codes_of_lines_that_somebody_joined_are_left_out() -> None:
    said = "5.7.26 blocked because the 550-5.7.26 sender is 550 5.7.26 unauthenticated 550-See 250 messages"
    assert normal(said) == "5.7.26 blocked because the sender is unauthenticated see 250 messages"


PIECES = sorted({part for pattern in PATTERNS for part in pattern.replace("~", "*").split("*")})


@pytest.mark.long
@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, "<", "<<", ">", " ", "5.", "5.7.", "#5."]), max_size=60), st.integers(1, 200))
def test_no_text_takes_more_looks_than_its_length_allows(pieces: list[str], times: int) -> None:
    """Only so much of a reply is looked at, and each part of a pattern goes over it once."""
    text = "".join(pieces) * times
    assert len(normal(text)) <= LONGEST
    assert reply(550, text).title
