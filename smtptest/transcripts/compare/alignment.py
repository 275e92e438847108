"""Aligns two lists: what is in both side by side, what is in only one beside nothing."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

Item = TypeVar("Item")
Pair = tuple[Item | None, Item | None]

# Pairs of items. difflib compares every item with every other in the worst case, and a server chooses how many lines
# there are: longer lists are paired by their places.
_MOST = 40_000


def align(
    before: Sequence[Item], after: Sequence[Item], keys: tuple[Sequence[Hashable], Sequence[Hashable]]
) -> list[Pair[Item]]:
    """Return pairs in the order of both lists; None stands for an item that the other list does not have.

    keys: for each list, what its items are compared by, item by item.
    """
    old, new = keys
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    pairs: list[Pair[Item]] = list(zip(before[:start], after[:start], strict=True))
    middle = slice(start, len(old) - end), slice(start, len(new) - end)
    pairs += _matched(before[middle[0]], after[middle[1]], (old[middle[0]], new[middle[1]]))
    return [*pairs, *zip(before[len(old) - end :], after[len(new) - end :], strict=True)]


def _matched(
    before: Sequence[Item], after: Sequence[Item], keys: tuple[Sequence[Hashable], Sequence[Hashable]]
) -> list[Pair[Item]]:
    if len(before) * len(after) > _MOST:
        return _beside(before, after)
    pairs: list[Pair[Item]] = []
    for _, old_from, old_to, new_from, new_to in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        pairs += _beside(before[old_from:old_to], after[new_from:new_to])
    return pairs


def _beside(before: Sequence[Item], after: Sequence[Item]) -> list[Pair[Item]]:
    """First with first, second with second, and so on."""
    longest = max(len(before), len(after))
    return [(before[at] if at < len(before) else None, after[at] if at < len(after) else None) for at in range(longest)]
