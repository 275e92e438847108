"""Results about the signatures of a message: how they read, and that a check leads to each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from smtptest.engine.words.receiving.dkim import DKIM_SIGNATURE_CHECKS

ENGINE = Path(__file__).parents[4] / "smtptest" / "engine"
SOURCES = "".join(
    path.read_text() for folder in ("authentication", "receiving/checks") for path in (ENGINE / folder).glob("*.py")
)


def test_how_they_read() -> None:
    parameters = {"domain": "lab.example", "at": 84, "line": 9}
    words = DKIM_SIGNATURE_CHECKS["dkim-sig/body-appended"]
    assert words.title.format_map(parameters) == "The DKIM signature of lab.example does not fit the body"
    assert words.detail.format_map(parameters) == (
        "Something was added at its end after it was signed: everything from byte 84, line 9. Often that is the "
        "footer of a mailing list, a virus scanner or a company."
    )


@pytest.mark.parametrize("code", DKIM_SIGNATURE_CHECKS)
def test_a_check_leads_to_it(code: str) -> None:
    variant = code.partition("/")[2]
    kinds = [variant, *(variant.removeprefix(f"{kind}-") for kind in ("body", "header", "key"))]
    assert any(re.search(rf'"{re.escape(kind)}"', SOURCES) for kind in kinds)
