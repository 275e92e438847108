"""A "no" to who asks, and a "no" to what was asked."""

from __future__ import annotations

import pytest

from smtptest.monitors.record.judging.refusals import refuses_us


@pytest.mark.parametrize(
    "reply",
    [
        "421 4.7.0 mx.example Error: too many connections from 192.0.2.1",
        "421 Service not available",
        "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
        "550 5.7.1 Your IP address is on our block list",
        "554 mx.example Your access to this mail system has been rejected due to the sending MTA's poor reputation.",
        "450 4.7.1 Client host rejected: cannot find your reverse hostname",
        "554 No SMTP service here",
        "550 JunkMail rejected - 192.0.2.1 is in an RBL",
        "451 4.7.651 The mail server has been temporarily rate limited",
        "550 5.7.606 Access denied, banned sending IP [192.0.2.1]",
        "554 5.7.1 Connection refused",
    ],
)
def test_this_is_about_us(reply: str) -> None:
    assert refuses_us(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "550 5.1.1 <nobody@example.org>: Recipient address rejected: User unknown in virtual mailbox table",
        "554 5.7.1 <a@example.com>: Relay access denied",
        "535 5.7.8 Error: authentication failed",
        "452 4.3.1 Insufficient system storage",
        "450 4.2.0 <a@example.org>: Recipient address rejected: Greylisted",
        "550 5.7.1 Sender address rejected: not owned by user",
        "552 5.3.4 Message too big for this server",
        "220 mx.example throttling nobody",
    ],
)
def test_this_is_not(reply: str) -> None:
    assert not refuses_us(reply)
