"""The tables of the documents are those of the code: settings, fields with values and defaults, verdicts, providers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django import forms

from smtptest.engine.outcome import Outcome
from smtptest.engine.receiving.behaviour import Behaviour
from smtptest.engine.smtp.plan import Probe
from smtptest.engine.verdict import Verdict
from smtptest.fields.monitors import MONITOR_FIELDS
from smtptest.web.forms.domain_form import DomainForm
from smtptest.web.forms.plan_form import TestForm
from tests.house import providers_table
from tests.house.tree import DOCS, PACKAGE, SETTINGS, secret_files

# They are no settings of the service, and stand in the text.
NO_SETTINGS = {"SMTPTEST_PASSWORD", "XDG_DATA_HOME", "LC_ALL", "LC_MESSAGES", "NO_COLOR", "NOTIFY_SOCKET"}


def test_every_setting_is_in_its_table() -> None:
    names = ("environment", "monitor_settings", "quota_settings", "receive_settings")
    readers = [PACKAGE / "conf" / f"{name}.py" for name in names]
    known = {name for file in readers for name in re.findall(r'"([A-Z]+(?:_[A-Z]+)+)"', file.read_text())}
    known |= secret_files()
    rows = re.findall(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \|", SETTINGS.read_text(), re.MULTILINE)
    documented = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert known - NO_SETTINGS == documented
    texts = "".join(page.read_text() for page in DOCS.glob("*.md"))
    assert [name for name in NO_SETTINGS if f"`{name}`" not in texts] == []


def test_every_field_is_in_its_table() -> None:
    assert set(TestForm.base_fields) == set(_first_column("api.md", "field"))


def test_every_field_of_a_domain_check_is_in_its_table() -> None:
    assert set(DomainForm.base_fields) == set(_first_column("api.md", "field of a domain check"))


@pytest.mark.parametrize("name", [name for name, field in TestForm.base_fields.items() if hasattr(field, "choices")])
def test_every_value_of_a_field_and_its_default_are_in_its_row(name: str) -> None:
    """The default is the one in bold; what a value does may follow it in brackets."""
    field = TestForm().fields[name]
    assert isinstance(field, forms.ChoiceField)
    values = {str(value) for value, _label in field.widget.choices if value}
    row = dict(_rows("api.md", "field"))[name]
    told = set(re.findall(r"[\w-]+", row))
    assert values - told == set()
    bold = re.findall(r"\*\*([\w-]+)\*\*", row)
    assert bold == ([field.initial] if field.initial else [])


def test_every_field_of_a_monitor_and_its_default_are_in_its_table() -> None:
    told = dict(_rows("monitors.md", "field"))
    assert set(told) - {"kind"} == set(MONITOR_FIELDS)
    for name, field in MONITOR_FIELDS.items():
        default = told[name].partition("|")[0].strip()
        assert default == ("false" if field.default is False else str(field.default)), name


def test_every_behaviour_of_the_receiver_is_told() -> None:
    text = (DOCS / "api.md").read_text().partition("\n`behaviour` is ")[2].partition(":")[0]
    assert set(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", text)) - {"or"} == set(Behaviour)


def test_every_verdict_is_told_with_its_outcome_and_exit_status() -> None:
    told = {name: [cell.strip() for cell in row.split("|")[:2]] for name, row in _rows("transcript.md", "verdict")}
    facts = {verdict.value: verdict.facts for verdict in Verdict}
    assert told == {name: [f"`{its.outcome}`", str(its.exit_status)] for name, its in facts.items()}


def test_every_outcome_is_told() -> None:
    assert set(_first_column("transcript.md", "outcome")) == set(Outcome)


def test_every_probe_is_told() -> None:
    assert set(_first_column("guide.md", "probe")) == set(Probe) - {Probe.NONE}


def test_every_exit_status_is_told() -> None:
    table = (DOCS / "command-line.md").read_text().partition("\n| exit status |")[2].partition("\n\n")[0]
    told = {int(number) for number in re.findall(r"^\| (\d) \|", table, re.MULTILINE)}
    assert told == {verdict.facts.exit_status for verdict in Verdict} | {Outcome.PROBLEM.facts.exit_status}


def test_every_provider_is_told_as_the_form_fills_it_in() -> None:
    lines = (DOCS / "providers.md").read_text().splitlines()
    rows = [line for line in lines if re.match(r"\| \[", line)]
    hints = [line for line in lines if line.startswith("- **")]
    assert rows == providers_table.rows()
    assert hints == providers_table.hints()


def test_what_a_link_to_the_form_leaves_out_is_told() -> None:
    text = (DOCS / "prepared-tests.md").read_text()
    told = text.partition("| any field but ")[2].partition("|")[0]
    assert set(re.findall(r"`(\w+)`", told)) == TestForm.NOT_IN_A_LINK


def _rows(page: str, heading: str) -> Iterator[tuple[str, str]]:
    """Each name in the table whose first column has this heading, with the rest of its row."""
    table = (DOCS / page).read_text().partition(f"\n| {heading} |")[2].partition("\n\n")[0]
    for first, rest in re.findall(r"^\| ([^|]+) \| (.+) \|$", table, re.MULTILINE):
        for name in re.findall(r"`(\S+)`", first):
            yield name, rest


def _first_column(page: str, heading: str) -> list[str]:
    return [name for name, _ in _rows(page, heading)]
