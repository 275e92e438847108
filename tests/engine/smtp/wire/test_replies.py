"""What a line of a reply says: its code, and whether more follow."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from smtptest.engine.smtp.wire.replies import Reply, ReplyLine, could_be_reply, split_code


def test_a_code_is_three_digits_from_2_to_5_then_space_hyphen_or_the_end() -> None:
    good = {
        b"220": (220, False, b""),
        b"250-x": (250, True, b"x"),
        b"550 No": (550, False, b"No"),
        b"354 ": (354, False, b""),
    }
    bad = [b"", b"2", b"22", b"+22 x", b"2_2 x", b" 22 x", b"22  x", b"120 x", b"620 x", b"220x", b"220\tx", b"-22 x"]
    bad += ["\uff12\uff12\uff10 x".encode(), b"2200 x", b"\x00220 x"]
    assert {line: split_code(line) for line in good} == good
    assert [line for line in bad if split_code(line) is not None] == []


@given(st.binary(max_size=4))
def test_a_start_is_given_up_only_where_no_reply_can_come_of_it(start: bytes) -> None:
    if any(split_code(start + rest) for rest in (b"", b" ", b"0", b"20", b"220", b"20 ", b"0 ")):
        assert could_be_reply(start)


def test_a_reply_with_two_codes_is_mixed() -> None:
    lines = [ReplyLine(code, True, "", b"") for code in (250, 250, 251)]
    assert (Reply(tuple(lines)).mixed, Reply(tuple(lines[:2])).mixed) == (True, False)
