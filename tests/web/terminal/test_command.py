"""What the commands that run a test share. Each of them is run as a process in tests/web/management/commands."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django import forms
from django.core.management.base import CommandError
from django.utils.translation import override

from smtptest.engine.recorder import Sink
from smtptest.web.terminal.arguments import add_output
from smtptest.web.terminal.command import Run, TerminalCommand
from tests.transcripts.domain_check import check, end

EVENTS = [check(0, "spf-record", "problem"), end(1, "problem", 0, "So it ended.")]


# By the number that is asked for. The first cannot listen, the second is our own mistake.
FAULTS = {10: CommandError("cannot listen", returncode=3), 12: ZeroDivisionError("secret-word")}


class Asked(forms.Form):
    number = forms.IntegerField()


class Some(TerminalCommand):
    help = "Do something."
    target, epilog, service = "THING", "That is all.", "THING"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("number")
        add_output(parser)

    def form(self, options: dict[str, Any]) -> Asked:
        if options["number"] == "none":
            raise CommandError("number: cannot be read")
        return Asked(options)

    def remarks(self, form: Asked) -> dict[str, list[str]]:
        return {"number": ["It is odd."]} if form.cleaned_data["number"] % 2 else {}

    def prepared(self, form: Asked) -> tuple[Run, bool]:
        async def run(sink: Sink) -> None:
            if fault := FAULTS.get(form.cleaned_data["number"]):
                raise fault
            for event in EVENTS:
                sink(event)

        return run, False


def ran(*arguments: str) -> tuple[object, str, str]:
    """Status, output and errors of the command."""
    output, errors = io.StringIO(), io.StringIO()
    command = Some(stdout=output, stderr=errors)
    command._is_plugin = "--nagios" in arguments  # as run_from_argv sees before anything is parsed
    with override("en"), pytest.raises((SystemExit, CommandError)) as ended:
        command.execute(**vars(command.create_parser("manage.py", "some").parse_args([*arguments])))
    return getattr(ended.value, "code", str(ended.value)), output.getvalue(), errors.getvalue()


def test_each_event_is_printed_and_then_the_answer() -> None:
    status, output, errors = ran("2")
    lines = output.splitlines()
    assert lines[:2] == ["    0.000  !! SPF record: problem: spf-record is problem. It was looked at.",
                         "    0.100  == passed: So it ended."]  # fmt: skip
    assert lines[3] == "problem: So it ended."
    assert (status, errors) == (4, "")


def test_programs_get_events_or_one_line() -> None:
    assert [json.loads(line)["seq"] for line in ran("2", "--json")[1].splitlines()] == [0, 1]
    status, output, _ = ran("2", "--nagios")
    assert (status, output.partition(" - ")[0]) == (2, "THING CRITICAL")
    assert ran("2", "--fail-on", "never")[0] == 0


def test_what_is_odd_is_told_and_what_is_wrong_is_3() -> None:
    assert (ran("3")[0], ran("3")[2]) == (4, "number: It is odd.\n")
    status, output, errors = ran("x", "--nagios")
    assert (status, errors) == (3, "number: Enter a whole number.\n")
    assert output == "THING UNKNOWN - number: Enter a whole number.\n"
    status, output, _ = ran("none", "--nagios")
    assert (status, output) == ("number: cannot be read", "THING UNKNOWN - number: cannot be read\n")


@pytest.mark.parametrize(
    ("number", "reason", "statuses"),
    [("10", "cannot listen", ("cannot listen", "cannot listen")),
     ("12", "Something went wrong in this tool: ZeroDivisionError", (2, 3))],
)  # fmt: skip
@pytest.mark.parametrize("option", ["--nagios", "--nag"])
def test_a_test_that_cannot_run_is_unknown_and_never_the_servers_answer(
    number: str, reason: str, statuses: tuple[object, object], option: str
) -> None:
    without, plugin = ran(number), ran(number, option)
    assert (without[0], plugin[0]) == statuses
    assert (without[1], plugin[1]) == ("", f"THING UNKNOWN - {reason}\n")
    assert ("ZeroDivisionError" in plugin[2]) == (number == "12"), "where it occurred is told where nobody reads it"


def test_arguments_that_the_parser_refuses_are_3_too(capsys: pytest.CaptureFixture[str]) -> None:
    status, output, _ = ran("2", "--unheard-of", "--nagios")
    assert (status, output.partition(" - ")[0]) == (3, "THING UNKNOWN")
    assert capsys.readouterr().err.startswith("manage.py some: ")
