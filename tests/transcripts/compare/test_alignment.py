"""Two lists side by side."""

from __future__ import annotations

from smtptest.transcripts.compare.alignment import align


def test_lists_side_by_side() -> None:
    assert align("abxd", "abcd!", ("abxd", "abcd!")) == [
        ("a", "a"), ("b", "b"), ("x", "c"), ("d", "d"), (None, "!"),
    ]  # fmt: skip
    assert align("", "a", ("", "a")) == [(None, "a")]
    assert align("aa", "a", ("aa", "a")) == [("a", "a"), ("a", None)]


def test_lists_that_are_too_long_to_compare_each_with_each() -> None:
    before, after = [f"x{number}" for number in range(1000)], [f"y{number}" for number in range(999)]
    pairs = align(["same", *before], ["same", *after], (["same", *before], ["same", *after]))
    assert (pairs[0], pairs[1], pairs[-1]) == (("same", "same"), ("x0", "y0"), ("x999", None))
