"""The README's tables are whole: every setting and every field is in them."""

from __future__ import annotations

import re

from smtptest.web.forms.plan_form import TestForm
from tests.house.tree import PACKAGE, README


def test_every_setting_is_in_the_readme() -> None:
    known = set(re.findall(r'"([A-Z]+(?:_[A-Z]+)+)"', (PACKAGE / "conf" / "environment.py").read_text()))
    rows = re.findall(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \|", README.read_text(), re.MULTILINE)
    documented = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert known - {"SMTPTEST_PASSWORD"} == documented
    assert "SMTPTEST_PASSWORD" in README.read_text()


def test_every_field_is_in_the_readme() -> None:
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", README.read_text(), re.MULTILINE)
    documented = {name for row in rows for name in re.findall(r"`([a-z_0-9]+)`", row)}
    assert set(TestForm.base_fields) == documented
