"""A program that keeps the schedule of monitors, in processes that are killed at seeded moments and begun again.

Each process counts what it asks the database, and kills itself at the statement that was chosen for it: just before, or
just after. So every place between two statements has its turn, and no time is lost by waiting.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import random
import signal
import sys
import traceback
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.backends.signals import connection_created

from smtptest.engine.smtp.plan import Plan, Security, StopAfter
from smtptest.monitors.schedule import clock as schedule
from smtptest.transcripts import event_log
from smtptest.transcripts.database import clock, timekeeping
from tests.monitors import making
from tests.monitors.scenarios.noted import TRIGGERS

# Two runs are claimed, started and recorded with about so many statements.
_STATEMENTS = 70
_PR_SET_PDEATHSIG = 1
LEASE = timedelta(seconds=0.6)


def main() -> None:
    """Begin processes, and others for those that die. See :class:`tests.monitors.scenarios.stage.Stage` for what this
    is given, and for its lines."""
    given = json.loads(sys.argv[1])
    _hasten(given["room"], given["grace"])
    chooses = random.Random(given["seed"])
    _, status = os.waitpid(_forked(partial(_prepare, given["monitors"], given["port"])), 0)
    assert status == 0
    running = killed = 0
    while True:
        for _ in range(given["processes"] - running):
            moment = (chooses.randint(1, _STATEMENTS), chooses.random() < 0.5)
            _forked(partial(_keep, moment if killed < given["kills"] else None))
        _, status = os.wait()
        assert status == signal.SIGKILL, f"a process has ended by itself: {status}"
        running, killed = given["processes"] - 1, killed + 1
        _say(f"killed {killed}")


def _hasten(room: int, grace: float) -> None:
    """What takes seconds takes fractions of them. room: how many runs a process makes at once. grace: for how long a
    process has to have seen no jump of the clock before it takes what others have lost."""
    event_log.LEASE, event_log.RENEWAL_SECONDS = LEASE, 0.05
    clock.GRACE_SECONDS, clock.LOOK_SECONDS = grace, 0.2
    schedule.MOST_RUNNING, schedule._LOST_AT_ONCE = room, 3
    schedule.LEAST_PAUSE, schedule.LONGEST_PAUSE, schedule._MEND_SECONDS = 0.01, 0.1, 0.2


def _forked(work: Callable[[], None]) -> int:
    """The id of a process that does this and ends, when this one does at the latest (prctl(2)). This one has no threads
    and no connections that it could inherit."""
    if process := os.fork():
        return process
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    status = 1
    try:
        work()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _prepare(monitors: int, port: int) -> None:
    """Tables, triggers, and so many monitors of this port of loopback, which are due by and by in the next second."""
    call_command("migrate", interactive=False, verbosity=0)
    timekeeping.keep()
    plan = Plan(host="127.0.0.1", port=port, security=Security.NONE, stop_after=StopAfter.EHLO).to_json()
    first = clock.now()
    for number in range(monitors):
        making.monitor(plan=plan, every=1, next_due=first + timedelta(seconds=number / monitors))
    with connection.cursor() as cursor:
        for statement in TRIGGERS[connection.vendor]:
            cursor.execute(statement)


def _keep(moment: tuple[int, bool] | None) -> None:
    if moment is not None:
        counting = _counting(*moment)
        connection_created.connect(lambda connection, **_: counting(connection), weak=False)
    keeper = schedule.Schedule()
    _say(f"{keeper.worker} is {os.getpid()}")
    asyncio.run(keeper.keep())


def _say(line: str) -> None:
    """In one piece: the processes share their output, and print() writes the end of a line for itself where Python does
    not buffer (PYTHONUNBUFFERED)."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _counting(last: int, after: bool) -> Callable[[Any], None]:
    """Has a connection counted: with all others of this process, it dies by the statement of this number."""
    number = count(1)

    def counted(execute: Any, *statement: Any) -> Any:
        is_last = next(number) == last
        if is_last and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = execute(*statement)
        if is_last:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    def begin(opened: Any) -> None:
        if counted not in opened.execute_wrappers:
            opened.execute_wrappers.append(counted)

    return begin
