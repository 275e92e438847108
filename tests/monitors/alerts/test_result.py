"""Every code that a channel gives has words."""

from __future__ import annotations

import re

from smtptest.monitors.alerts.result import REASONS, SENT
from tests.house.tree import PACKAGE


def test_every_code_has_words() -> None:
    sources = "".join(file.read_text() for file in (PACKAGE / "monitors" / "alerts").glob("*.py"))
    given = set(re.findall(r'error="([a-z-]+)"', sources)) | set(re.findall(r'"(relay-[a-z]+)"\)?,?\n', sources))
    # It waits for the morning, which is no trouble.
    assert given - {"quiet"} <= set(REASONS)
    assert set(REASONS) - given == set()
    assert SENT.error == ""
