"""``manage.py smtptest mail.example.org``: the same test in the terminal, live, kept nowhere."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext_noop

from smtptest.admission import target_policy
from smtptest.conf import engine
from smtptest.engine.recorder import Sink
from smtptest.engine.smtp.plan import Route
from smtptest.engine.smtp.probes.all_probes import PARTS
from smtptest.engine.smtp.run_test import run_test
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.forms.rule_violations import violations
from smtptest.web.terminal.arguments import EPILOG, add_arguments, given_fields
from smtptest.web.terminal.command import Run, TerminalCommand


class Command(TerminalCommand):
    help = gettext_noop("Test a mail server: the SMTP conversation appears line by line.")
    target = "HOST"
    epilog = EPILOG
    service = "SMTP"

    def add_arguments(self, parser: CommandParser) -> None:
        add_arguments(parser)

    def form(self, options: dict[str, Any]) -> TestForm:
        return TestForm(given_fields(options))

    def remarks(self, form: TestForm) -> dict[str, list[str]]:
        return form.warnings()

    def prepared(self, form: TestForm) -> tuple[Run, bool]:
        plan = form.plan()
        return partial(_run, form), plan.route is not Route.HOST or plan.probe in PARTS


async def _run(form: TestForm, sink: Sink) -> None:
    chosen, plan = engine.environment(), form.plan()
    await run_test(
        plan,
        password=form.secret(),
        client_key=form.key(),
        attachments=form.files_to_attach(),
        network=engine.network(),
        limits=engine.limits(chosen),
        roots=engine.roots(chosen),
        helo_name=chosen.helo_name,
        sink=sink,
        rules=target_policy.for_terminal(),
        violations=violations(plan),
    )
