"""How the demo server answers: whom it knows, whom it takes mail for, and what becomes of it."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from aiosmtpd.smtp import Envelope, LoginPassword, TLSSetupException

from smtptest.demo import PASSWORD, USERNAME
from smtptest.demo.mailbox import HOST_NAME, Mailbox, authenticate

SERVER: Any = None


@pytest.mark.parametrize(
    ("address", "reply"),
    [
        ("friend@example.com", "250 2.1.5"), ("Friend@EXAMPLE.org", "250 2.1.5"), ("nobody@example.com", "550 5.1.1"),
        ("NoBody@example.net", "550 5.1.1"), ("friend@elsewhere.test", "550 5.7.1"), ("friend", "550 5.7.1"),
        ("friend@sub.example.com", "550 5.7.1"),
    ],
)  # fmt: skip
async def test_it_takes_mail_for_three_domains_and_all_but_one_user(address: str, reply: str) -> None:
    envelope = Envelope()
    said = await Mailbox().handle_RCPT(SERVER, SERVER, envelope, address, ["NOTIFY=NEVER"])
    assert said.startswith(reply)
    assert envelope.rcpt_tos == ([address] if reply.startswith("250") else [])
    assert envelope.rcpt_options == (["NOTIFY=NEVER"] if reply.startswith("250") else [])


async def test_any_sender_is_taken() -> None:
    envelope = Envelope()
    assert (await Mailbox().handle_MAIL(SERVER, SERVER, envelope, "", ["SIZE=1"])).startswith("250 2.1.0")
    assert (envelope.mail_from, envelope.mail_options) == ("", ["SIZE=1"])


async def test_each_message_is_thrown_away_under_a_name_of_its_own() -> None:
    first, second = [await Mailbox().handle_DATA(SERVER, SERVER, Envelope()) for _ in range(2)]
    assert first.startswith("250 2.0.0 Ok: thrown away as ")
    assert first != second


@pytest.mark.parametrize(
    ("user", "password", "right"),
    [(USERNAME, PASSWORD, True), (USERNAME, PASSWORD + "x", False), ("x" + USERNAME, PASSWORD, False), ("", "", False)],
)
def test_one_login_is_right(user: str, password: str, right: bool) -> None:
    result = authenticate(SERVER, SERVER, Envelope(), "PLAIN", LoginPassword(user.encode(), password.encode()))
    assert result.success is right
    assert not result.handled, "so that aiosmtpd says its 535 itself"


async def test_a_client_that_refuses_the_certificate_is_no_failure_of_ours(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        assert (await Mailbox().handle_exception(TLSSetupException())).startswith("451")
        assert caplog.records == []
        assert (await Mailbox().handle_exception(RuntimeError("broken"))).startswith("451")
    assert [record.message for record in caplog.records] == ["a session failed"]


def test_its_name_has_nothing_of_its_password() -> None:
    assert PASSWORD not in HOST_NAME
