"""``manage.py smtptest mail.example.org``: the same test in the terminal, live, kept nowhere."""

from __future__ import annotations

import asyncio
import getpass
import json
import mimetypes
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.forms import BooleanField
from django.utils.translation import override

from smtptest.admission import target_policy
from smtptest.conf import engine, environment
from smtptest.engine.events import Event, Verdict
from smtptest.engine.smtp.message.attachments import DEFAULT_TYPE, MOST_BYTES, Attachment
from smtptest.engine.smtp.plan import Auth, Route
from smtptest.engine.smtp.probes.all_probes import PARTS
from smtptest.engine.smtp.run_test import run_test
from smtptest.fields.field import Field
from smtptest.fields.table import FIELDS
from smtptest.transcripts.render.plaintext import event_lines
from smtptest.web.forms.message_fields import MOST_RAW
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.forms.rule_violations import violations
from smtptest.web.forms.typed.host_input import understand

BAD_ARGUMENTS = 3


class _Parser(CommandParser):
    def error(self, message: str) -> NoReturn:
        self.exit(BAD_ARGUMENTS, f"{self.prog}: {message}\n")


class Command(BaseCommand):
    help = "Test a mail server: the SMTP conversation appears line by line."
    requires_system_checks: list[str] = []  # noqa: RUF012  # Django's own way

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = _Parser(prog=f"{prog_name} {subcommand}", description=self.help)
        self.add_base_argument(parser, "--traceback", action="store_true", help="Raise on CommandError.")
        parser.set_defaults(verbosity=1, settings=None, pythonpath=None, no_color=False, force_color=False)
        parser.set_defaults(skip_checks=True)
        self.add_arguments(parser)
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("host", help="The server's name or IP address")
        parser.add_argument("--json", action="store_true", help="One event per line, as JSON")
        parser.add_argument("--password-file", type=Path, help="A file whose first line is the password")
        for name, field in FIELDS.items():
            if name not in ("host", "password"):
                option = f"--{(field.option or name).replace('_', '-')}"
                parser.add_argument(option, dest=name, help=_help(field), **_takes(name))

    def handle(self, *args: Any, **options: Any) -> None:
        form = TestForm(_fields(options))
        valid = form.is_valid()
        for name, texts in (form.warnings() if valid else form.errors).items():
            for text in texts:
                self.stderr.write(f"{name}: {text}")
        if not valid:
            raise SystemExit(BAD_ARGUMENTS)
        raise SystemExit(self._run(form, as_json=options["json"]).facts.exit_status)

    def _run(self, form: TestForm, *, as_json: bool) -> Verdict:
        chosen = engine.environment()
        verdict = Verdict.STOPPED
        plan = form.plan()
        several = plan.route is not Route.HOST or plan.probe in PARTS

        def show(event: Event) -> None:
            fields = event.to_json()
            for line in [json.dumps(fields)] if as_json else event_lines(fields, named=several):
                self.stdout.write(line)
            self.stdout.flush()

        async def test() -> None:
            nonlocal verdict
            verdict = await run_test(
                plan,
                password=form.secret(),
                client_key=form.key(),
                attachments=form.files_to_attach(),
                network=engine.network(),
                limits=engine.limits(chosen),
                roots=engine.roots(chosen),
                helo_name=chosen.helo_name,
                sink=show,
                rules=target_policy.for_terminal(),
                violations=violations(plan),
            )

        with suppress(KeyboardInterrupt):  # asyncio.run has cancelled the test, which has said so
            asyncio.run(test())
        return verdict


def _help(field: Field) -> str:
    """The words of the table; of a choice also what can be chosen. A per cent sign would be argparse's."""
    with override(None):
        words = str(field.terminal or field.label).replace("%", "%%")
    choices = [str(value) for value, _ in getattr(TestForm.base_fields[field.name], "choices", ()) if value]
    return f"{words}: one of {', '.join(choices)}" if choices else words


def _takes(name: str) -> dict[str, Any]:
    """How often an option may be given, and what its value stands for."""
    if isinstance(TestForm.base_fields[name], BooleanField):
        return {"action": "store_true"}
    repeated = {"action": "append"} if name in _LISTS else {}
    return repeated | ({"type": _FILES[name], "metavar": "FILE"} if name in _FILES else {})


def _fields(options: dict[str, Any]) -> dict[str, Any]:
    fields = {name: options[name] for name in TestForm.base_fields if options.get(name) is not None}
    if "rcpt_to" in fields:
        fields["rcpt_to"] = "\n".join(fields["rcpt_to"])
    named = understand(fields["host"])
    logs_in = not named.refused and (fields.get("username") or named.fields.get("username"))
    asked = options["password_file"] or "password" not in named.fields
    if logs_in and asked and fields.get("auth") != Auth.EXTERNAL:
        fields["password"] = _password(options["password_file"])
    return fields


def _text_of(name: str) -> str:
    try:
        return Path(name).read_text()
    except (OSError, UnicodeDecodeError):
        raise ArgumentTypeError(f"{name} cannot be read") from None


def _message(name: str) -> str:
    """Bytes that are not UTF-8 stay what they are, as surrogates (PEP 383)."""
    try:
        with sys.stdin.buffer if name == "-" else Path(name).open("rb") as file:
            return file.read(MOST_RAW + 1).decode(errors="surrogateescape")
    except OSError:
        raise ArgumentTypeError(f"{name} cannot be read") from None


def _attachment(name: str) -> Attachment:
    try:
        with Path(name).open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        return Attachment(Path(name).name, mimetypes.guess_type(name)[0] or DEFAULT_TYPE, content)
    except OSError:
        raise ArgumentTypeError(f"{name} cannot be read") from None
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None


_LISTS = ("rcpt_to", "attachments")
# Their values are read from files. A key has no place on a command line, which every user can read.
_FILES: dict[str, Callable[[str], Any]] = {
    "client_cert": _text_of,
    "client_key": _text_of,
    "raw_message": _message,
    "attachments": _attachment,
}


def _password(file: Path | None) -> str:
    """Not from the command line, which every user of the machine can read."""
    try:
        if file is not None:
            return file.read_text().split("\n", 1)[0]
        return environment.terminal_password() or getpass.getpass("Password: ")
    except (OSError, EOFError, UnicodeError) as failure:
        reason = getattr(failure, "strerror", None) or "there is no terminal to ask for it"
        raise CommandError(f"password: {reason}", returncode=BAD_ARGUMENTS) from None
