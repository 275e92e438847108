"""Command lines that name a mail server, as people copy them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from smtptest.engine.smtp.plan import Auth, Family, Plan, Protocol, Security, StopAfter
from smtptest.export.curl import curl
from smtptest.export.exportable import Wish
from smtptest.export.openssl import openssl
from smtptest.export.shell import Export
from smtptest.export.swaks import swaks
from smtptest.web.forms.typed.pasted import Unclear
from smtptest.web.forms.typed.pasted_command import command
from tests.export.programs import asked


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
        ("swaks --to", "command"), ("openssl s_client -brief", "nohost"), ("nc mx.test x", "command"),
        ("nc mx.test 99999999", "port"), ("openssl s_client -starttls imap -connect mx.test:143", "command"),
    ],
)  # fmt: skip
def test_a_command_line_that_is_not_clear_is_refused(text: str, reason: Any) -> None:
    with pytest.raises(Unclear) as refused:
        command(text)
    assert refused.value.args == (reason,)


OWN = Plan(host="mx.test", port=2587, security=Security.STARTTLS, helo="me.test", mail_from="al@x.test",
           rcpt_to=("b@x.test",), stop_after=StopAfter.AUTH, auth=Auth.PLAIN, username="al")  # fmt: skip


@pytest.mark.parametrize("program", [swaks, curl, openssl])
@pytest.mark.parametrize(
    ("plan", "host"),
    [
        (OWN, "mx.test"),
        (replace(OWN, pipelining=True, family=Family.IPV4, source_address="192.0.2.7"), "mx.test"),
        (replace(OWN, host="2001:db8::1", auth=Auth.NONE, username="", family=Family.IPV6), "2001:db8::1"),
        (replace(OWN, client_cert="cert", stop_after=StopAfter.MESSAGE, subject="Hi", body="one\ntwo"), "mx.test"),
    ],
)
def test_the_commands_of_this_program_are_understood(program: Callable[[Wish], Export], plan: Plan, host: str) -> None:
    found = command(program(asked(plan)).text)
    assert found is not None
    assert (found["host"], found["port"]) == (host, "2587")
    assert found["security"] in ("starttls", "either")
    assert "password" not in found


def test_a_name_in_tls_and_lmtp_are_understood_as_swaks_has_them() -> None:
    lmtp = asked(OWN, tls_name="other.test", protocol=Protocol.LMTP, stop_after=StopAfter.RCPT)
    found = command(swaks(lmtp).text)
    assert found is not None
    assert (found["host"], found["protocol"], found["left"]) == ("mx.test", "lmtp", "yes")
    with pytest.raises(Unclear):
        command(curl(asked(OWN, tls_name="other.test")).text)  # its URL has the other name
