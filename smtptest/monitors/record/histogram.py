"""How long the runs of an hour or a day took: a small histogram, from which quantiles of any span are read.

The classes grow by a quarter each, from 1 ms to some ten minutes: what is read from them is at most an eighth off.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import zip_longest

_GROWTH = 1.25
# Upper bounds of the classes in milliseconds; what is longer falls into the last.
BOUNDS: tuple[int, ...] = tuple(sorted({round(_GROWTH**power) for power in range(61)}))


def with_run(histogram: Sequence[int], ms: int) -> list[int]:
    """One more run. Classes at the end that have none are left out."""
    number = min(bisect_left(BOUNDS, ms), len(BOUNDS) - 1)
    longer = [*histogram, *[0] * (number + 1 - len(histogram))]
    longer[number] += 1
    return longer


def added(histograms: Iterable[Sequence[int]]) -> list[int]:
    """The sum of several."""
    return [sum(counts) for counts in zip_longest(*histograms, fillvalue=0)]


def quantile(histogram: Sequence[int], share: float) -> int | None:
    """The milliseconds that this share of the runs took no longer than; None if there are none.

    Within its class a run is taken to be where it would be if they were spread evenly.
    """
    runs = sum(histogram)
    if not runs:
        return None
    wanted = max(1.0, share * runs)
    below = 0
    for number, count in enumerate(histogram):
        if count and below + count >= wanted:
            lower = BOUNDS[number - 1] if number else 0
            return round(lower + (BOUNDS[number] - lower) * (wanted - below) / count)
        below += count
    return BOUNDS[len(histogram) - 1]
