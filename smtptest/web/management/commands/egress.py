"""``manage.py egress``: which addresses that nobody may reach through this program can be reached from here."""

from __future__ import annotations

import asyncio
import sys
from argparse import ArgumentParser
from dataclasses import replace
from typing import Any

from smtptest.conf import engine
from smtptest.engine.guard.egress import Target, Trial, attempt, targets
from smtptest.web.terminal.installed import NamedCommand

REACHED, ALLOWED = 1, 2


class Command(NamedCommand):
    help = (
        "Try forbidden addresses from this machine, through the guard and past it. Run it as the user that the server"
        " runs as. Exit status: 0 all is closed, 1 no firewall stops the process itself, 2 the guard lets one through."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only", action="append", metavar="ADDRESS", help="try this one; may be given again")

    def handle(self, *args: Any, **options: Any) -> None:
        policy = replace(engine.policy(engine.environment()), public=True, ports=None)

        async def all_of_them(wanted: list[Target]) -> list[Trial]:
            return list(await asyncio.gather(*(attempt(target, policy) for target in wanted)))

        wanted = [target for target in targets() if options["only"] is None or target.address in options["only"]]
        trials = asyncio.run(all_of_them(wanted))
        for trial in trials:
            self.stdout.write(_line(trial))
        self.stdout.write(self._sum(trials))
        sys.exit(_status(trials))

    def _sum(self, trials: list[Trial]) -> str:
        if _status(trials) == ALLOWED:
            return "The guard lets some of them through: see SMTPTEST_ALLOW_NETWORKS."
        if _status(trials) == REACHED:
            return "The guard refuses all of them. A firewall should as well: see docs/operating.md, egress."
        return "The guard refuses all of them, and nothing is reached past it either."


def _line(trial: Trial) -> str:
    guard = "refused" if trial.guarded else "ALLOWED"
    past = f"REACHED ({trial.reached})" if trial.reached else "not reached"
    place = f"{trial.target.address} port {trial.target.port}"
    return f"{place:<36} guard: {guard}   past it: {past:<34} {trial.target.name}"


def _status(trials: list[Trial]) -> int:
    if not all(trial.guarded for trial in trials):
        return ALLOWED
    return REACHED if any(trial.reached for trial in trials) else 0
