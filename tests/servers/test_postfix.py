"""The real Postfix is what the tests believe it to be: judged by Python's own client."""

from __future__ import annotations

import smtplib
import ssl
import time
from base64 import b64encode

import pytest

from tests.servers.postfix import Postfix

pytestmark = pytest.mark.postfix


def _tls(postfix: Postfix) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(postfix.ca))


def _login(client: smtplib.SMTP, user: str, password: str) -> tuple[int, bytes]:
    # smtplib's own login takes ASCII only.
    client.ehlo()
    return client.docmd("AUTH", "PLAIN " + b64encode(f"\0{user}\0{password}".encode()).decode())


def test_without_tls_there_is_neither_starttls_nor_auth(postfix: Postfix) -> None:
    with smtplib.SMTP(postfix.host, postfix.plain) as client:
        client.ehlo()
        assert not client.has_extn("starttls")
        assert not client.has_extn("auth")


def test_auth_is_offered_after_starttls_alone(postfix: Postfix) -> None:
    with smtplib.SMTP(postfix.host, postfix.starttls) as client:
        client.ehlo()
        assert not client.has_extn("auth")
        client.starttls(context=_tls(postfix))
        client.ehlo()
        assert client.esmtp_features["auth"].split() == [
            "PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "XOAUTH2", "OAUTHBEARER",
        ]  # fmt: skip


def test_submission_takes_no_mail_without_starttls(postfix: Postfix) -> None:
    with smtplib.SMTP(postfix.host, postfix.submission) as client:
        client.ehlo()
        assert client.mail("you@example.org") == (530, b"5.7.0 Must issue a STARTTLS command first")


@pytest.mark.parametrize(
    ("password", "reply"),
    [
        (None, (235, b"2.7.0 Authentication successful")),
        ("wrong", (535, b"5.7.8 Error: authentication failed: (reason unavailable)")),
    ],
)
def test_dovecot_judges_the_password(postfix: Postfix, password: str | None, reply: tuple[int, bytes]) -> None:
    with smtplib.SMTP_SSL(postfix.host, postfix.smtps, context=_tls(postfix)) as client:
        assert _login(client, postfix.user, password or postfix.password) == reply


def test_who_gets_mail_and_who_does_not(postfix: Postfix) -> None:
    with smtplib.SMTP(postfix.host, postfix.plain) as client:
        client.ehlo()
        client.mail("you@example.org")
        assert client.rcpt(postfix.address) == (250, b"2.1.5 Ok")
        unknown = b"5.1.1 <bob@example.test>: Recipient address rejected: User unknown in virtual mailbox table"
        assert client.rcpt("bob@example.test") == (550, unknown)
        assert client.rcpt("friend@example.com") == (554, b"5.7.1 <friend@example.com>: Relay access denied")


def test_whoever_has_logged_in_may_relay(postfix: Postfix) -> None:
    with smtplib.SMTP_SSL(postfix.host, postfix.smtps, context=_tls(postfix)) as client:
        _login(client, postfix.user, postfix.password)
        client.mail("you@example.org")
        assert client.rcpt("friend@example.com") == (250, b"2.1.5 Ok")


def test_a_message_comes_into_the_mailbox(postfix: Postfix) -> None:
    text = f"Subject: {time.time_ns()}\r\n\r\n.a line with a dot\r\n"
    with smtplib.SMTP(postfix.host, postfix.plain) as client:
        client.ehlo()
        client.mail("you@example.org")
        client.rcpt(postfix.address)
        answer = client.data(text)[1].decode()
    postfix.wait_for_delivery(answer.rpartition(" ")[2])
    subject, _, body = text.replace("\r\n", "\n").partition("\n\n")
    mine = [message for message in postfix.messages() if subject.encode() in message]
    assert [message.partition(b"\n\n")[2] for message in mine] == [body.encode()]


def test_the_conversation_is_the_one_of_that_name(postfix: Postfix) -> None:
    for name in ("another.example", "told.example", "a-third.example"):
        with smtplib.SMTP(postfix.host, postfix.plain) as client:
            client.helo(name)
            client.docmd("NOOP", name)
    assert postfix.conversation("told.example") == [
        "S: 220 mx.example.test ESMTP Postfix",
        "C: helo told.example",
        "S: 250 mx.example.test",
        "C: NOOP told.example",
        "S: 250 2.0.0 Ok",
        "C: QUIT",
        "S: 221 2.0.0 Bye",
    ]
