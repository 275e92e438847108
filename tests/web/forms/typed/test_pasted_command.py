"""Command lines that name a mail server, as people copy them."""

from __future__ import annotations

from typing import Any

import pytest

from smtptest.web.forms.typed.pasted import Unclear
from smtptest.web.forms.typed.pasted_command import command


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("telnet mx.test 25", {"host": "mx.test", "port": "25"}),
        ("$ sudo nc -v mx.test 2525", {"host": "mx.test", "port": "2525", "left": "yes"}),
        ("openssl s_client -connect mx.test:465", {"host": "mx.test", "port": "465", "security": "tls"}),
        ("openssl s_client -starttls smtp -connect mx.test:25",
         {"host": "mx.test", "port": "25", "security": "starttls"}),
        ("openssl s_client -starttls lmtp -connect mx.test:24",
         {"host": "mx.test", "port": "24", "security": "starttls", "protocol": "lmtp"}),
        ("swaks --server mx.test --to b@x.test -tls --auth PLAIN -au al -ap 'p w'",
         {"host": "mx.test", "rcpt_to": "b@x.test", "security": "starttls", "left": "yes", "username": "al",
          "password": "p w"}),
        ("curl --url smtps://mx.test:465 --user al:pw",
         {"host": "mx.test", "port": "465", "security": "tls", "usual": "465", "username": "al", "password": "pw"}),
    ],
)  # fmt: skip
def test_a_command_line_is_understood(text: str, fields: dict[str, str]) -> None:
    assert command(text) == fields


@pytest.mark.parametrize("text", ["mx.test", "telnetmx.test", "ssh mx.test", ""])
def test_another_program_is_none(text: str) -> None:
    assert command(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("telnet $HOST 25", "command"), ("telnet `hostname`", "command"), ("curl --proxy p.test mx.test", "command"),
        ("swaks --to", "command"), ("openssl s_client -brief", "nohost"), ("nc mx.test x", "port"),
        ("openssl s_client -starttls imap -connect mx.test:143", "command"),
    ],
)  # fmt: skip
def test_a_command_line_that_is_not_clear_is_refused(text: str, reason: Any) -> None:
    with pytest.raises(Unclear) as refused:
        command(text)
    assert refused.value.args == (reason,)
