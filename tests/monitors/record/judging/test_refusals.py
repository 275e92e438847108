"""A "no" to who asks, and a "no" to what was asked."""

from __future__ import annotations

import pytest

from smtptest.monitors.record.judging.refusals import refuses_us
from tests.explain.scenarios.test_corpus import CORPUS

# What real replies are explained by, if they refuse who asks.
ABOUT_US = frozenset(
    {
        "barracuda-reputation", "client-host-rejected", "client-no-ptr", "client-reputation", "comcast-block-list",
        "dnsbl-listed", "google-no-ptr", "google-not-authorized-ip", "google-rate", "microsoft-banned-ip",
        "microsoft-block-list", "microsoft-ipv6-limit", "microsoft-ipv6-ptr", "microsoft-rate-limited-ip",
        "microsoft-throttled", "mimecast-reputation", "own-connections", "proofpoint-blocked", "rate-limited",
        "spamcop-listed", "spamhaus-listed", "spamhaus-pbl", "telekom-reputation", "too-many-connections",
        "trend-micro-listed", "united-internet-block-list", "united-internet-ptr", "yahoo-permanently-deferred",
    }
)  # fmt: skip
# These have replies of both kinds, or some that do not say whom they refuse.
OPEN = frozenset(
    {
        "access-denied", "brevo-ip", "client-blocked", "generic", "login-from-address", "mailtrap-rate",
        "microsoft-customer-block-list", "microsoft-outlook-policy", "microsoft-tenant-threshold",
        "sender-sending-limit", "ses-rate", "spf-failed", "too-many-login-attempts", "too-many-recipients",
    }
)  # fmt: skip
# Words that nobody could tell from others.
UNTOLD = (
    "to correct HELO and DNS MX settings",
    "Currently Sending Spam",
)


@pytest.mark.parametrize(
    "reply",
    [
        "421 4.7.0 mx.example Error: too many connections from 192.0.2.1",
        "421 Service not available",
        "421",
        "550 5.7.1 Your IP address is on our block list",
        "554 mx.example Your access to this mail system has been rejected due to the sending MTA's poor reputation.",
        "554 No SMTP service here",
        "550 JunkMail rejected - 192.0.2.1 is in an RBL",
        "451 4.7.651 The mail server has been temporarily rate limited",
        "554 5.7.1 Connection refused",
        "554 mx.example.org Connection refused from 192.0.2.1",
        "550 Your connection was rejected",
        "501 Connection rejected by policy [7.7] 12345, please visit www.messagelabs.com/support",
        "554 Host network not allowed",
        "550 5.7.1 Access denied due to local policy",
        # Postfix puts words of its own before those of a policy service.
        "554 5.7.1 <a@example.org>: Recipient address rejected: Your IP 192.0.2.1 is blocked",
        "450 4.7.1 <a@example.org>: Recipient address rejected: Rate limit exceeded",
        "450 4.7.0 Error: too many AUTH commands from 192.0.2.1",
        "454 4.7.0 Error: too many new TLS sessions from 192.0.2.1",
        "452 Too many messages for this session",
        "452 Too many recipients received this hour",
        "452 4.4.5 Rate limit exceeded, try again later.",
        "451 http://www.spamhaus.org/query/bl?ip=192.0.2.1",
        "553 Blocked - see https://www.spamcop.net/bl.shtml?192.0.2.1",
        "554 5.0.0 Rejected: 2001:db8::1 is listed",
        "554 5.7.1 Your mail server [IPv6:2001:db8::1] has been blocked",
        "450 4.7.1 Error: too much mail from 2001:db8::1",
        "554 5.7.1 Service unavailable; Unverified Client host [mail.example.org] blocked using rhsbl.example.org",
        "554 rejecting commands from 192.0.2.1 due to pre-greeting traffic",
        "554 Rejected: unauthenticated e-mail from 192.0.2.1 is restricted. Contact the postmaster for details.",
        "550 5.7.1 [192.0.2.1] The IP you're using is not authorized to send email directly to our servers.",
        "550 Your host [192.0.2.1] is banned.Please stop",
        "554 5.7.1 <a@mx.example>: Relay access denied; Client host [192.0.2.1] blocked using zen.spamhaus.org",
    ],
)
def test_this_is_about_us(reply: str) -> None:
    assert refuses_us(reply)


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "no reply",
        "550 5.1.1 <nobody@example.org>: Recipient address rejected: User unknown in virtual mailbox table",
        "554 5.7.1 <a@example.com>: Relay access denied",
        "535 5.7.8 Error: authentication failed",
        "452 4.3.1 Insufficient system storage",
        "450 4.2.0 <a@example.org>: Recipient address rejected: Greylisted",
        "550 5.7.1 Sender address rejected: not owned by user",
        "552 5.3.4 Message too big for this server",
        "220 mx.example throttling nobody",
        # A server behind this one is not reached, or refuses this one.
        "450 4.1.1 <a@example.org>: unverified address: connect to 10.0.0.5[10.0.0.5]:25: Connection refused",
        "450 <a@example.org>: Recipient address rejected: host mx.lab.test[10.0.0.5] said: 554 Client host rejected",
        "550 undeliverable address: host mx.lab.test[10.0.0.5] said: 554 blocked using zen.spamhaus.org",
        "450 unverified address: host 10.0.0.5 said: 550 5.7.1 Your IP is on our block list (in reply to RCPT TO)",
        "451 4.4.1 LDAP lookup failed: connection refused",
        "451 4.4.1 Connection refused",
        "451 4.3.0 mysql: Too many connections",
        "451 4.7.1 Service unavailable - milter: connection refused",
        "451 4.4.2 no answer from 10.0.0.5",
        "451 4.3.0 host mx.lab.test[10.0.0.5] refused to talk to me: 421 too many connections",
        "550 5.0.0 remote server rejected the recipient",
        "451 Could not complete recipient verify callout: Connection refused",
        "454 4.7.0 Temporary authentication failure: connection refused",
        # The names of recipients, of domains and of the server itself.
        "550 5.1.1 <bl@example.org>: Recipient address rejected: User unknown",
        "550 <rbl@example.org>: no such user",
        "554 5.7.1 <a@barracuda.school.edu>: Relay access denied",
        "550 rbl.example.org does not know this user",
        "554 mx.spamhaus.example.org is out of order",
        # Advice.
        "535 5.7.8 authentication failed, contact your server administrator",
        "535 5.7.0 check your server settings, or your IP is blocked",
        "550 5.7.1 contact your server administrator if you were blocked",
        "501 5.5.4 Your host name in HELO is invalid",
        "550 User unknown. Your IP has been logged",
        # Too many of what is not a connection.
        "552 5.2.2 Mailbox full: too many messages",
        "552 Mailbox full: too many messages",
        "554 5.3.0 too many errors",
        "554 5.4.6 too many hops",
        "451 4.7.0 queue closed at 10:00:00, rejected for now",
        "451 4.5.1 The recipient <a@example.org> has exceeded their message rate limit. Try again later.",
        # The sender, the message, and relaying.
        "550 5.7.1 Relaying denied; your IP is not authorized",
        "550-host.example.org [192.0.2.1] is not permitted to relay through this server without authentication",
        "550 5.7.1 Message refused by policy",
        "554 Sender blacklisted",
        "550 5.7.1 very low reputation of the sending domain",
        "550 5.1.1 Recipient address rejected: connections from your IP are refused",
    ],
)
def test_this_is_not(reply: str) -> None:
    assert not refuses_us(reply)


@pytest.mark.parametrize(
    ("key", "reply"),
    [
        (key, reply)
        for key, _, _, _, reply in CORPUS
        if key not in OPEN and not reply.startswith("421") and not any(words in reply for words in UNTOLD)
    ],
)
def test_real_replies(key: str, reply: str) -> None:
    """explain/ tells the same from the same words, with many more patterns, a place and a company for each."""
    assert refuses_us(reply) is (key in ABOUT_US)
