"""A thousand monitors in one process with SQLite: how late their runs begin, and what they cost beside the same tests
without a schedule, as many of them, as far apart.

Each of the two is measured in a process of its own: :func:`inside`.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from datetime import timedelta
from typing import Any

from smtptest.conf.environment import BASE_DIR
from tests.bench.clocks import cost_of, percentile
from tests.bench.engine import mail

MONITORS, EVERY, SECONDS = 1000, 60, 90
_INSIDE = "import django; django.setup(); from tests.bench import monitors; monitors.inside()"
# When the test of a run has begun, by the stored times.
_NOTES = (
    "CREATE TABLE late (seconds REAL)",
    "CREATE TRIGGER begun AFTER UPDATE OF test_id ON monitors_turn WHEN NEW.test_id IS NOT NULL BEGIN"
    " INSERT INTO late SELECT (julianday(started) - julianday(NEW.due)) * 86400 FROM transcripts_test"
    " WHERE id = NEW.test_id; END",
)


def a_thousand(monitors: int = MONITORS, every: int = EVERY, seconds: int = SECONDS) -> dict[str, float]:
    """Seconds by which runs begin late, and the processor time of a run and of a test."""
    with mail() as port:
        watched, plain = (_measured(way, port, monitors, every, seconds) for way in ("scheduled", "plain"))
    late, cpu, cpu_of_test = watched["late"], watched["cpu"] / watched["count"], plain["cpu"] / plain["count"]
    return {
        "runs": watched["count"],
        "late median": percentile(late, 0.5),
        "late p95": percentile(late, 0.95),
        "late most": max(late),
        "cpu": cpu,
        "cpu of a test": cpu_of_test,
        "cpu / without a schedule": cpu / cpu_of_test,
    }


def _measured(way: str, *numbers: int) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        settings = {"SMTPTEST_VAR": folder, "DJANGO_SETTINGS_MODULE": "smtptest.settings"}
        command = [sys.executable, "-c", _INSIDE, way, *map(str, numbers)]
        environment = {**os.environ, **settings}
        told = subprocess.run(command, env=environment, cwd=BASE_DIR, stdout=subprocess.PIPE, check=True)
    return json.loads(told.stdout)


def inside() -> None:
    """The work of one process, whose figures it prints as JSON."""
    from django.core.management import call_command
    from django.db import connection

    from smtptest.transcripts.database import timekeeping

    way, *numbers = sys.argv[1:]
    call_command("migrate", interactive=False, verbosity=0)
    timekeeping.keep()
    work = _Work(*map(int, numbers))
    if way == "scheduled":
        work.watch()
    connection.close()
    print(json.dumps(asyncio.run(work.scheduled() if way == "scheduled" else work.plain())))


class _Work:
    """Only there once Django is set up, as are the modules that it imports."""

    def __init__(self, port: int, monitors: int, every: int, seconds: int) -> None:
        from smtptest.engine.smtp.plan import Plan, Security, StopAfter

        self._monitors, self._every, self._seconds = monitors, every, seconds
        rcpt = {"stop_after": StopAfter.RCPT, "mail_from": "me@example.org", "rcpt_to": ("you@example.org",)}
        self._plan = Plan(host="127.0.0.1", port=port, security=Security.NONE, **rcpt)  # type: ignore[arg-type]

    def watch(self) -> None:
        """The monitors, whose runs are spread evenly."""
        from django.db import connection

        from smtptest.transcripts.database import clock
        from tests.monitors import making

        begin, apart = clock.now(), timedelta(seconds=self._every) / self._monitors
        for number in range(self._monitors):
            making.monitor(plan=self._plan.to_json(), every=self._every, next_due=begin + number * apart)
        with connection.cursor() as cursor:
            for statement in _NOTES:
                cursor.execute(statement)

    async def scheduled(self) -> dict[str, Any]:
        from smtptest.monitors.schedule.clock import Schedule
        from smtptest.transcripts.database.threads import in_read_thread

        schedule = Schedule()
        keeping = asyncio.create_task(schedule.keep())
        used = await cost_of(asyncio.sleep(self._seconds))
        late = await in_read_thread(_late)()
        schedule.stop()
        await keeping
        return {"late": late, "count": len(late), "cpu": used.cpu}

    async def plain(self) -> dict[str, Any]:
        count = round(self._seconds * self._monitors / self._every)
        used = await cost_of(self._tests(count))
        return {"count": count, "cpu": used.cpu}

    async def _tests(self, count: int) -> None:
        from smtptest.engine.secret import Secret
        from smtptest.runs import runner
        from smtptest.runs.smtp import SmtpTest
        from smtptest.transcripts.models import Test
        from smtptest.transcripts.usage import StartRequest

        loop = asyncio.get_running_loop()
        begin = loop.time()
        for number in range(count):
            await asyncio.sleep(begin + number * self._every / self._monitors - loop.time())
            test = SmtpTest(plan=self._plan, password=Secret(""), client_key=Secret(""))
            last = await runner.start(Test.Kind.TEST, self._plan.to_json(), test.run, StartRequest(owner_token="owner"))
        await runner.ended(last)


def _late() -> list[float]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT seconds FROM late")
        return [seconds for (seconds,) in cursor.fetchall()]
