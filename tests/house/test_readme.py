"""The README's tables are whole: every setting, every field and every verdict is in them."""

from __future__ import annotations

import re

from smtptest.engine.verdict import Verdict
from smtptest.web.forms.domain_form import DomainForm
from smtptest.web.forms.plan_form import TestForm
from tests.house.tree import PACKAGE, README

# They are no settings of the service, and stand in the text.
OF_THE_TERMINAL = {"SMTPTEST_PASSWORD", "XDG_DATA_HOME", "LC_ALL", "LC_MESSAGES", "NO_COLOR"}


def test_every_setting_is_in_the_readme() -> None:
    readers = [PACKAGE / "conf" / name for name in ("environment.py", "monitor_settings.py", "quota_settings.py")]
    known = {name for file in readers for name in re.findall(r'"([A-Z]+(?:_[A-Z]+)+)"', file.read_text())}
    rows = re.findall(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \|", README.read_text(), re.MULTILINE)
    documented = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert known - OF_THE_TERMINAL == documented
    assert [name for name in OF_THE_TERMINAL if f"`{name}`" not in README.read_text()] == []


def test_every_field_is_in_the_readme() -> None:
    assert set(TestForm.base_fields) == set(_first_column("field"))


def test_every_field_of_a_domain_check_is_in_the_readme() -> None:
    assert set(DomainForm.base_fields) == set(_first_column("field of a domain check"))


def test_every_verdict_is_in_the_readme() -> None:
    assert sorted(Verdict) == sorted(_first_column("verdict"))


def _first_column(heading: str) -> list[str]:
    """The names in the table whose first column has this heading."""
    table = README.read_text().partition(f"\n| {heading} |")[2].partition("\n\n")[0]
    return [name for row in re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE) for name in re.findall(r"`(\S+)`", row)]
