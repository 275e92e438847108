"""Many monitors: how late their runs begin, and what they cost beside the same tests without a schedule, as many of
them, as far apart. A thousand in one process with SQLite, five thousand in two with PostgreSQL, and how many are too
many.

Each program runs in a process of its own: :func:`inside`.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from smtptest.conf.environment import BASE_DIR
from tests.bench import processes
from tests.bench.clocks import cost_of, of_processes, percentile
from tests.bench.engine import mail

EVERY, SECONDS = 60, 30
# How many are too many is looked for up to MOST, to within STEP; each number is tried for so long.
MOST, STEP, TRIED_SECONDS = 8000, 250, 20
# Until the first run is due, all processes have been told to go on.
READY_SECONDS = 10
# Meanwhile the monitors are stored, which takes as long as it takes: none is due on the day that it is.
_FAR = timedelta(days=1)
# What runs begin late by, and how many of those that were due have begun, is no longer as promised.
LATE_SECONDS, BEGUN = 1.0, 0.98
_INSIDE = "import django; django.setup(); from tests.bench import monitors; monitors.inside()"
# When a run was due, in seconds since 1970, and how many later its test has begun, by the stored times.
_NOTES = {
    "sqlite": (
        "CREATE TABLE late (due REAL, seconds REAL)",
        "CREATE TRIGGER begun AFTER UPDATE OF test_id ON monitors_turn WHEN NEW.test_id IS NOT NULL BEGIN"
        " INSERT INTO late SELECT (julianday(NEW.due) - 2440587.5) * 86400,"
        " (julianday(started) - julianday(NEW.due)) * 86400 FROM transcripts_test"
        " WHERE id = NEW.test_id; END",
    ),
    "postgresql": (
        "CREATE TABLE late (due DOUBLE PRECISION, seconds DOUBLE PRECISION)",
        "CREATE FUNCTION note() RETURNS trigger AS $$ BEGIN INSERT INTO late"
        " SELECT extract(epoch FROM NEW.due), extract(epoch FROM started - NEW.due)"
        " FROM transcripts_test WHERE id = NEW.test_id;"
        " RETURN NEW; END $$ LANGUAGE plpgsql",
        "CREATE TRIGGER begun AFTER UPDATE OF test_id ON monitors_turn FOR EACH ROW"
        " WHEN (NEW.test_id IS NOT NULL) EXECUTE FUNCTION note()",
    ),
}


@dataclass(frozen=True)
class _Place:
    """Where the programs run."""

    environment: Mapping[str, str]
    port: int
    """Of the mail server."""
    stores: Sequence[int] = ()
    """The pids of the stores."""
    programs: int = 1


def a_thousand(monitors: int = 1000, every: int = EVERY, seconds: int = SECONDS) -> dict[str, float]:
    """Seconds by which runs begin late, and the processor time of a run and of a test."""
    with _sqlite() as place:
        watched = _watched(place, monitors, every, seconds)
    with _sqlite() as place:
        plain = _plain(place, monitors, every, seconds)
    return _compared(watched, plain)


def five_thousand(monitors: int = 5000, every: int = EVERY, seconds: int = SECONDS) -> dict[str, float]:
    """The same in two processes on PostgreSQL and Redis, both stores included."""
    with _postgresql(2) as place:
        watched = _watched(place, monitors, every, seconds)
    with _postgresql(2) as place:
        plain = _plain(place, monitors, every, seconds)
    return _compared(watched, plain)


def too_many() -> dict[str, float]:
    """The most monitors at 60 s in one process with SQLite whose runs begin in time; and of the next number, which is
    too many, by how much they are late, how many processors they take, and how many of a process's places."""
    most, fewest_late = 0, MOST
    broken: dict[str, Any] = {"late": [0.0], "cpu": 0.0, "running": 0}
    while fewest_late - most > STEP:
        monitors = (most + fewest_late) // 2 // STEP * STEP
        with _sqlite() as place:
            told = _watched(place, monitors, EVERY, TRIED_SECONDS)
        if percentile(told["late"], 0.95) > LATE_SECONDS or told["begun"] < BEGUN * told["due"]:
            fewest_late, broken = monitors, told
        else:
            most = monitors
    return {
        "monitors": most,
        "late p95 with more": percentile(broken["late"], 0.95),
        "processors with more": broken["cpu"] / TRIED_SECONDS,
        "places with more": broken["running"],
    }


@contextmanager
def _sqlite() -> Iterator[_Place]:
    with mail() as port, tempfile.TemporaryDirectory() as folder:
        yield _Place({"SMTPTEST_VAR": folder}, port)


@contextmanager
def _postgresql(programs: int) -> Iterator[_Place]:
    with processes.settings() as (environment, stores), mail() as port, tempfile.TemporaryDirectory() as folder:
        yield _Place({**environment, "SMTPTEST_VAR": folder}, port, stores, programs)


def _compared(watched: Mapping[str, Any], plain: Mapping[str, Any]) -> dict[str, float]:
    late, cpu, cpu_of_test = watched["late"], watched["cpu"] / watched["begun"], plain["cpu"] / plain["begun"]
    return {
        "runs": watched["begun"],
        "begun of due": watched["begun"] / watched["due"],
        "late median": percentile(late, 0.5),
        "late p95": percentile(late, 0.95),
        "late most": max(late),
        "cpu": cpu,
        "cpu of a test": cpu_of_test,
        "cpu / without a schedule": cpu / cpu_of_test,
    }


def _watched(place: _Place, monitors: int, every: int, seconds: int) -> dict[str, Any]:
    """So many monitors for so long: what their runs are late by, those that should have begun and have not included,
    and how many of its places a process has taken at the end."""
    _one(place, "prepared")
    with _started(place, "scheduled", monitors, every, seconds) as programs:
        begin = _one(place, "made", monitors, every)["begin"]
        told, used = _all(place, programs)
    late = [late for due, late in _one(place, "late")["late"] if due < begin + seconds]
    due = round(seconds * monitors / every)
    running = max(one["running"] for one in told)
    return {"late": [*late, *told[0]["overdue"]], "begun": len(late), "due": due, "cpu": used, "running": running}


def _plain(place: _Place, monitors: int, every: int, seconds: int) -> dict[str, Any]:
    """As many tests, each program its share of them."""
    _one(place, "prepared")
    with _started(place, "plain", monitors // place.programs, every, seconds) as running:
        told, used = _all(place, running)
    return {"begun": sum(one["count"] for one in told), "cpu": used}


@contextmanager
def _started(place: _Place, way: str, *numbers: int) -> Iterator[list[subprocess.Popen[str]]]:
    """The programs, all of them ready to begin."""
    command = [sys.executable, "-c", _INSIDE, way, str(place.port), *map(str, numbers)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "smtptest.settings", **place.environment}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    running = [
        subprocess.Popen(command, env=environment, cwd=BASE_DIR, **pipes)  # type: ignore[call-overload]
        for _ in range(place.programs)
    ]
    try:
        for process in running:
            assert process.stdout.readline() == "ready\n"
        yield running
    finally:
        for process in running:
            process.kill()


def _all(place: _Place, running: Sequence[subprocess.Popen[str]]) -> tuple[list[dict[str, Any]], float]:
    """Let them begin: what each program tells, and the processor time of all and of the stores."""
    before = of_processes(place.stores)
    for process in running:
        assert process.stdin
        process.stdin.write("begin\n")
        process.stdin.flush()
    told = [json.loads(process.communicate()[0]) for process in running]
    return told, sum(one.get("cpu", 0.0) for one in told) + of_processes(place.stores) - before


def _one(place: _Place, way: str, *numbers: int) -> dict[str, Any]:
    """What one program tells that does its work alone."""
    with _started(replace(place, programs=1), way, *numbers) as running:
        (told,), _ = _all(place, running)
    return told


def inside() -> None:
    """The work of one process: once it is told to begin, it prints its figures as JSON."""
    from smtptest.transcripts.database import timekeeping

    way, *numbers = sys.argv[1:]
    if way != "prepared":
        timekeeping.keep()
    work = getattr(_Work(*map(int, numbers)), way)
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps(work()))


class _Work:
    """Only there once Django is set up, as are the modules that it imports. Each way of :func:`inside` is a method."""

    def __init__(self, port: int, monitors: int = 0, every: int = 0, seconds: int = 0) -> None:
        from smtptest.engine.smtp.plan import Plan, Security, StopAfter

        self._monitors, self._every, self._seconds = monitors, every, seconds
        rcpt = {"stop_after": StopAfter.RCPT, "mail_from": "me@example.org", "rcpt_to": ("you@example.org",)}
        self._plan = Plan(host="127.0.0.1", port=port, security=Security.NONE, **rcpt)  # type: ignore[arg-type]

    def prepared(self) -> dict[str, Any]:
        """The tables."""
        from django.core.management import call_command

        call_command("migrate", interactive=False, verbosity=0)
        return {}

    def made(self) -> dict[str, Any]:
        """The monitors, whose runs are spread evenly."""
        from django.db import connection
        from django.db.models import F

        from smtptest.monitors.models import Monitor
        from smtptest.transcripts.database import clock

        now, apart = clock.now(), timedelta(seconds=self._every) / self._monitors
        given = {"owner_hash": "0" * 64, "plan": self._plan.to_json(), "every": self._every, "created": now}
        rows = (
            Monitor(name=f"monitor {number}", since=now, next_due=now + _FAR + number * apart, **given)
            for number in range(self._monitors)
        )
        # In shares: PostgreSQL ends a session that does nothing for 5 s within a transaction.
        Monitor.objects.bulk_create(rows, batch_size=500)
        with connection.cursor() as cursor:
            for statement in _NOTES[connection.vendor]:
                cursor.execute(statement)
        begin = clock.now() + timedelta(seconds=READY_SECONDS)
        Monitor.objects.update(next_due=F("next_due") - (now + _FAR - begin))
        return {"begin": begin.timestamp()}

    def scheduled(self) -> dict[str, Any]:
        """What the runs cost that this process makes, how many are under way at the end, and by how many seconds those
        are overdue that nobody makes."""
        from django.db import connection
        from django.db.models import Min

        from smtptest.monitors.models import Monitor
        from smtptest.transcripts.database import clock

        first = Monitor.objects.aggregate(at=Min("next_due"))["at"]
        ahead = (first - clock.now()).total_seconds()
        assert ahead > 0, "READY_SECONDS are too few on this machine"
        connection.close()
        return asyncio.run(self._scheduled(ahead))

    async def _scheduled(self, ahead: float) -> dict[str, Any]:
        from smtptest.monitors.schedule.clock import Schedule
        from smtptest.transcripts.database.threads import in_read_thread

        schedule = Schedule()
        keeping = asyncio.create_task(schedule.keep())
        await asyncio.sleep(ahead)
        used = await cost_of(asyncio.sleep(self._seconds))
        running, overdue = schedule.running, await in_read_thread(_overdue)()
        schedule.stop()
        await keeping
        return {"overdue": overdue, "cpu": used.cpu, "running": running}

    def plain(self) -> dict[str, Any]:
        """What as many tests cost."""
        count = round(self._seconds * self._monitors / self._every)
        used = asyncio.run(cost_of(self._tests(count)))
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

    def late(self) -> dict[str, Any]:
        """When runs were due, and by how many seconds they have begun late."""
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT due, seconds FROM late")
            return {"late": cursor.fetchall()}


def _overdue() -> list[float]:
    from smtptest.monitors.models import Monitor
    from smtptest.transcripts.database import clock

    now = clock.now()
    due = Monitor.objects.filter(next_due__lte=now, turns__isnull=True).values_list("next_due", flat=True)
    return [(now - moment).total_seconds() for moment in due]
