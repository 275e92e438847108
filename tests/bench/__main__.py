"""``make bench``: everything, three or five times, as JSON beside this file and as a table in docs/performance.md."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.bench import browser, domain, engine, far, flight, monitor_year, monitors, peer, processes, stored, web
from tests.bench.clocks import spread
from tests.bench.table import write
from tests.servers import postfix

RESULTS = Path(__file__).with_name("results.json")
Figures = dict[str, float]


def _engine() -> Figures:
    with engine.mail() as port:
        return engine.apart(port)


def _grown() -> Figures:
    with engine.mail() as port:
        return engine.apart(port, grown=True)


def _postfix() -> Figures:
    assert postfix.missing() is None, postfix.missing()
    with postfix.running() as server:
        # After 100 sessions an smtpd makes way for another (max_use), and whoever connects just then waits for seconds.
        return engine.apart(server.plain, 20)


def _web() -> Figures:
    with engine.mail() as port, web.program() as program:
        return web.whole_test(program, port)


def _peer() -> Figures:
    with engine.mail() as port, web.program() as program:
        return peer.beside(program, port)


def _idle() -> Figures:
    with web.program() as program:
        return web.lines_on_their_way(program, tests=1, lines=web.IDLE_LINES, gap=0.05)


def _busy() -> Figures:
    with web.program() as program:
        return web.lines_on_their_way(program, tests=200, lines=web.BUSY_LINES, gap=1.0)


def _browser() -> Figures:
    return {"click to first line": sorted(browser.click_to_first_line(5))[2]}


BENCHES: dict[str, Callable[[], Figures]] = {
    "engine": _engine,
    "engine, grown heap": _grown,
    "engine, Postfix": _postfix,
    "slow link": engine.over_a_slow_link,
    "domain check, DNS at 20 ms": domain.from_afar,
    "web test": _web,
    "web test by JSON": _peer,
    "line, idle": _idle,
    "line, 200 tests": _busy,
    "tests started": flight.started,
    "1,000 in flight": flight.thousand,
    "two processes": partial(processes.against_one, 2),
    "four processes": partial(processes.against_one, 4),
    "first line in Chromium": _browser,
    "80 ms away": far.from_afar,
    "a million stored": stored.a_million_against_a_thousand,
    "a monitor's year": monitor_year.a_year_against_a_day,
    "1,000 monitors": monitors.a_thousand,
    "5,000 monitors, two processes": monitors.five_thousand,
    "5,000 monitors at 3 minutes, two processes": partial(monitors.five_thousand, every=180),
    "monitors until they are late": monitors.too_many,
}
# Filling a million rows takes most of its time, and differs little from run to run. Those of monitors take minutes.
_RUNS = {
    "a million stored": 5,
    "1,000 monitors": 3,
    "5,000 monitors, two processes": 3,
    "5,000 monitors at 3 minutes, two processes": 3,
    "monitors until they are late": 3,
}


def machine() -> dict[str, Any]:
    model = next((line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "")
    packages = ("django", "channels", "daphne", "aiosmtplib", "channels_redis", "psycopg")
    return {
        "processor": model.partition(":")[2].strip(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        **{name: version(name) for name in packages},
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", choices=BENCHES, action="append", help="only this; the others' results stay")
    chosen = parser.parse_args()
    found = json.loads(RESULTS.read_text()) if chosen.only and RESULTS.exists() else {"benches": {}}
    found["machine"] = machine()
    for name in chosen.only or BENCHES:
        runs = [BENCHES[name]() for _ in range(_RUNS.get(name, chosen.runs))]
        found["benches"][name] = {figure: spread([run[figure] for run in runs]) for figure in runs[0]}
        print(name, json.dumps({figure: values["median"] for figure, values in found["benches"][name].items()}))
        RESULTS.write_text(json.dumps(found, indent=1) + "\n")
    write(found)
    return 0


if __name__ == "__main__":
    sys.exit(main())
