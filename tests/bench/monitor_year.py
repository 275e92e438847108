"""The report of a monitor that has run for a year against that of one that has run for a day; and what a year takes."""

from __future__ import annotations

import sqlite3
from functools import partial
from pathlib import Path
from statistics import median

from tests.bench import visitor
from tests.bench.clocks import cost
from tests.bench.web import program
from tests.monitors.seeded import years

ASKED = 40
_PAGES = "SELECT sum(pgsize) FROM dbstat WHERE name IN ('monitors_minute', 'monitors_hour', 'monitors_day')"


def a_year_against_a_day(asked: int = ASKED) -> dict[str, float]:
    """Seconds of the page and of its JSON with a year of runs over those with a day, and the megabytes of both."""
    with program() as web:
        day, year = (one.report for one in years(web.var, *({"days": days, "every": 60} for days in (1, 364))))
        figures = {"megabytes of a year": _stored(web.var)}
        for name, ending in (("page", "/"), ("JSON", ".json")):
            paths = [path.removesuffix("/") + ending for path in (day, year)]
            for path in paths:
                visitor.ask(web.port, "GET", path)
            # In turns, as the machine's speed changes.
            took = [[cost(partial(visitor.ask, web.port, "GET", path)).wall for path in paths] for _ in range(asked)]
            short, long = (median(times) for times in zip(*took, strict=True))
            figures |= {f"{name} of a day": short, f"{name} of a year": long, f"{name} / day": long / short}
    return figures


def _stored(var: Path) -> float:
    connection = sqlite3.connect(var / "smtptest.sqlite3")
    (size,) = connection.execute(_PAGES).fetchone()
    connection.close()
    return float(size) / 1e6
