"""The report of a monitor that has run for a year against that of one that has run for a day; and what a year takes."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from statistics import median

from smtptest.conf.environment import BASE_DIR
from tests.bench import visitor
from tests.bench.clocks import cost
from tests.bench.web import program

ASKED = 40
_SEED = """
import django, json
django.setup()
from smtptest.transcripts.database import clock
from tests.monitors.seeds import a_year
now = clock.now()
print(json.dumps([a_year(now=now, days=days, every=60, public=True).monitor.report for days in (1, 364)]))
"""
_PAGES = "SELECT sum(pgsize) FROM dbstat WHERE name IN ('monitors_minute', 'monitors_hour', 'monitors_day')"


def a_year_against_a_day(asked: int = ASKED) -> dict[str, float]:
    """Seconds of the page and of its JSON with a year of runs over those with a day, and the megabytes of both."""
    with program() as web:
        day, year = _seeded(web.var)
        figures = {"megabytes of a year": _stored(web.var)}
        for name, ending in (("page", "/"), ("JSON", ".json")):
            short, long = (
                median(cost(lambda path=path: visitor.ask(web.port, "GET", path)).wall for _ in range(asked))  # type: ignore[misc]
                for path in (f"/status/{day}{ending}", f"/status/{year}{ending}")
            )
            figures |= {f"{name} of a day": short, f"{name} of a year": long, f"{name} / day": long / short}
    return figures


def _seeded(var: Path) -> tuple[str, str]:
    """The public ids of the two reports, straight into the program's database."""
    settings = {"SMTPTEST_VAR": str(var), "DJANGO_SETTINGS_MODULE": "smtptest.settings"}
    command = [sys.executable, "-c", _SEED]
    told = subprocess.run(command, env={**os.environ, **settings}, cwd=BASE_DIR, capture_output=True, check=True)
    day, year = json.loads(told.stdout)
    return day, year


def _stored(var: Path) -> float:
    connection = sqlite3.connect(var / "smtptest.sqlite3")
    (size,) = connection.execute(_PAGES).fetchone()
    connection.close()
    return float(size) / 1e6
