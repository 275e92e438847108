"""What a server usually takes, and from when on it is slow.

The last SAMPLES of the good runs' times are kept, at most one an hour once there are FEWEST. A run is slow if it took
longer than their median and

- as long again as the median, and
- SPREAD times their median deviation from the median, which is how far this server's times vary anyway, and
- LEAST_MS.

Median and deviation are not moved by a few odd times (up to half of them may be), so that one slow hour does not make
the next one usual. As at most one an hour is taken, it takes about a day until a server that has become slow for good
is measured by its new times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median

SAMPLES = 49
FEWEST = 10
BETWEEN = timedelta(hours=1)
SPREAD = 9
LEAST_MS = 500


@dataclass(frozen=True)
class Usual:
    """The times that a server is measured by."""

    samples: tuple[int, ...] = ()
    """Milliseconds, the oldest first."""
    sampled: datetime | None = None
    """When the last of them was."""

    def slow_after(self) -> int | None:
        """A run that takes more milliseconds is slow; None while that cannot be said."""
        if len(self.samples) < FEWEST:
            return None
        return threshold(self.samples)

    def with_run(self, ms: int, moment: datetime) -> Usual:
        """With the time of one more run that did what it was to do."""
        few = len(self.samples) < FEWEST
        # The last one may lie ahead if the clock was wrong then.
        if not few and self.sampled is not None and timedelta(0) <= moment - self.sampled < BETWEEN:
            return self
        return replace(self, samples=(*self.samples, ms)[-SAMPLES:], sampled=moment)


def threshold(samples: Sequence[int]) -> int:
    """The milliseconds after which a run is slow beside these."""
    middle = median(samples)
    deviation = median(abs(one - middle) for one in samples)
    return round(middle + max(middle, SPREAD * deviation, LEAST_MS))
