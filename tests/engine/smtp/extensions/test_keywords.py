"""How a line of the reply to EHLO is read."""

from __future__ import annotations

import pytest

from smtptest.engine.smtp.extensions.keywords import parse_extensions, parse_keyword


@pytest.mark.parametrize(
    ("line", "name", "parameters", "well_formed"),
    [
        ("SIZE=1000", "SIZE", "1000", False),
        ("SIZE 1000", "SIZE", "1000", True),
        ("size\t1000", "SIZE", "1000", False),
        ("SIZE = 1000", "SIZE", "1000", False),
        ("X-OWN a=b c", "X-OWN", "a=b c", True),
        ("LIMITS RCPTMAX=5", "LIMITS", "RCPTMAX=5", True),
        ("STARTTLS ", "STARTTLS", "", False),
        ("", "", "", False),
        ("  ", "", "", False),
        ("=", "", "", False),
    ],
)
def test_one_reading_of_a_line(line: str, name: str, parameters: str, well_formed: bool) -> None:
    assert parse_keyword(line) == (name, parameters, well_formed)
    assert parse_extensions([line]) == ({name: parameters} if name else {})
