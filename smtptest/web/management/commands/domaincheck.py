"""``manage.py domaincheck example.org``: the check of a domain in the terminal, live, kept nowhere."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext_noop

from smtptest.admission import target_policy
from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.domain.run_checks import run_checks
from smtptest.engine.recorder import Sink
from smtptest.runs.domain import means
from smtptest.web.forms.domain_form import DomainForm
from smtptest.web.terminal.command import Run, TerminalCommand
from smtptest.web.terminal.domain_arguments import EPILOG, add_arguments, given_fields
from smtptest.web.terminal.installed import TRANSIENT


class Command(TerminalCommand):
    help = gettext_noop("Check a domain: will its mail arrive, and be believed? Each check appears as it ends.")
    target = "DOMAIN"
    epilog = EPILOG
    service = TRANSIENT["domaincheck"]

    def add_arguments(self, parser: CommandParser) -> None:
        add_arguments(parser)

    def form(self, options: dict[str, Any]) -> DomainForm:
        return DomainForm(given_fields(options))

    def prepared(self, form: DomainForm) -> tuple[Run, bool]:
        plan = form.plan()
        return partial(_run, plan), plan.connect


async def _run(plan: DomainPlan, sink: Sink) -> None:
    await run_checks(plan, means(target_policy.for_terminal()), datetime.now(UTC), sink)
