"""The README's tables are whole: every setting and every field is in them."""

from __future__ import annotations

import re

from smtptest.web.forms.plan_form import TestForm
from tests.house.tree import PACKAGE, README

# They are no settings of the service, and stand in the text.
OF_THE_TERMINAL = {"SMTPTEST_PASSWORD", "LC_ALL", "LC_MESSAGES", "NO_COLOR"}


def test_every_setting_is_in_the_readme() -> None:
    known = set(re.findall(r'"([A-Z]+(?:_[A-Z]+)+)"', (PACKAGE / "conf" / "environment.py").read_text()))
    rows = re.findall(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \|", README.read_text(), re.MULTILINE)
    documented = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert known - OF_THE_TERMINAL == documented
    assert [name for name in OF_THE_TERMINAL if f"`{name}`" not in README.read_text()] == []


def test_every_field_is_in_the_readme() -> None:
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", README.read_text(), re.MULTILINE)
    documented = {name for row in rows for name in re.findall(r"`([a-z_0-9]+)`", row)}
    assert set(TestForm.base_fields) == documented
