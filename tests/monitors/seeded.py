"""Seeds the database of a program that runs: years of monitors, from outside of its process.

``python -m tests.monitors.seeded '[{"days": 364, "every": 60}]'`` with the program's settings in the environment.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from smtptest.conf.environment import BASE_DIR


@dataclass(frozen=True)
class Year:
    """Where the pages of a seeded monitor are."""

    report: str
    """The path of its uptime report."""
    manage: str
    """The path of the page by which it is managed."""
    incident: str
    """The path of its last incident; empty if it has none."""


def years(var: Path, *asked: Mapping[str, Any]) -> list[Year]:
    """Store a monitor for each of these, which say what :func:`tests.monitors.seeds.a_year` takes; ``lasts`` and fields
    of time are words. var: the folder of the program's data."""
    settings = {"SMTPTEST_VAR": str(var), "DJANGO_SETTINGS_MODULE": "smtptest.settings"}
    command = [sys.executable, "-m", __name__, json.dumps(asked)]
    told = subprocess.run(command, env={**os.environ, **settings}, cwd=BASE_DIR, stdout=subprocess.PIPE, check=True)
    return [Year(**one) for one in json.loads(told.stdout)]


def main() -> None:
    """Seed what the only argument says; prints the pages as JSON."""
    import django

    django.setup()
    from smtptest.monitors.record.state import State
    from smtptest.transcripts.database import clock
    from smtptest.web.presenters.monitors.document import incident_path
    from tests.monitors.seeds import a_year

    told = []
    for asked in json.loads(sys.argv[1]):
        lasts = asked.pop("lasts", None)
        made = a_year(now=clock.now(), lasts=next((state for state in State if state == lasts), None), **asked)
        report = made.monitor.report
        last = incident_path(report, made.incidents[-1].began) if made.incidents else ""
        told.append(asdict(Year(f"/status/{report}/", f"/m/{made.monitor.key}/", last)))
    print(json.dumps(told))


if __name__ == "__main__":
    main()
