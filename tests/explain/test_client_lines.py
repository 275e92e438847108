"""What a line of ours means."""

from __future__ import annotations

import pytest

from smtptest.explain import command


@pytest.mark.parametrize(
    ("line", "role", "key"),
    [
        ("EHLO client.test", "", "command/ehlo"),
        ("mail FROM:<>", "", "command/mail"),
        (".", "", "command/."),
        ("QUIT ", "", "command/quit"),
        ("AUTH PLAIN ********", "", "command/auth"),
        ("********", "answer", "command/answer"),
        ("QUIT", "message", "command/message"),
        ("XYZZY", "", "command/other"),
        ("*MESSAGE", "", "command/other"),
        ("", "", "command/other"),
    ],
)
def test_which_explanation_a_command_gets(line: str, role: str, key: str) -> None:
    assert command(line, role=role).key == key
