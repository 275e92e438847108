"""What came before decides what a line means."""

from __future__ import annotations

import pytest

from smtptest.explain import reply
from smtptest.explain.situation import Known
from tests.explain.test_annotator import holds


def test_what_was_said_before_tls_is_forgotten() -> None:
    """As the probe for injected commands does it: NOOP behind STARTTLS, which a good server drops."""
    holds(
        [
            ("C", "STARTTLS", "command/starttls"),
            ("C", "NOOP", "command/noop"),
            ("S", "220 Go ahead", "reply/220/starttls"),
            ("TLS", "", ""),
            ("C", "EHLO client.test", "command/ehlo"),
            ("S", "250 mx.test", "reply/250/ehlo"),
        ]
    )


def test_what_was_done_before_is_known_to_an_explanation() -> None:
    """The greeting tells whose server it is; AUTH, what its challenges and the last answer belong to."""
    holds(
        [
            ("S", "220 smtp.gmail.com ESMTP x - gsmtp", "reply/220"),
            ("C", "EHLO client.test", "command/ehlo"),
            ("S", "250 smtp.gmail.com at your service", "reply/250/ehlo"),
            ("C", "AUTH XOAUTH2 ********", "command/auth"),
            ("S", "334 eyJzdGF0dXMiOiI0MDAifQ==", "reply/334"),
            ("C", "********", "command/answer"),
            ("S", "535 5.7.8 Username and Password not accepted", "dialect/google-token"),
            ("C", "AUTH LOGIN", "command/auth"),
            ("S", "334 VXNlcm5hbWU6", "reply/334"),
            ("C", "********", "command/answer"),
            ("S", "535 5.7.8 Username and Password not accepted", "dialect/google-bad-credentials"),
        ]
    )


def test_whether_the_client_has_logged_in_is_known() -> None:
    refused = "554 5.7.1 <bob@example.com>: Relay access denied"
    holds(
        [
            ("S", "220 mail.test", "reply/220"),
            ("C", "RCPT TO:<bob@example.com>", "command/rcpt"),
            ("S", refused, "dialect/relay-denied"),
            ("C", "AUTH PLAIN ********", "command/auth"),
            ("S", "235 2.7.0 Welcome", "reply/235"),
            ("C", "RCPT TO:<bob@example.com>", "command/rcpt"),
            ("S", refused, "dialect/relay-denied-after-login"),
        ]
    )


@pytest.mark.parametrize(
    ("host", "user", "key"),
    [
        ("email-smtp.eu-west-1.amazonaws.com", "me@example.org", "ses-user-name"),
        ("email-smtp.eu-west-1.amazonaws.com", "AKIAIOSFODNN7EXAMPLE", "ses-credentials"),
        ("email-smtp.eu-west-1.amazonaws.com", "", "ses-credentials"),
        ("smtp.sendgrid.net", "me@example.org", "sendgrid-user-name"),
        ("smtp.sendgrid.net", "apikey", "sendgrid-credentials"),
        ("smtp.sendgrid.net", "", "sendgrid-credentials"),
        ("smtp.office365.com", "Me@Outlook.com", "microsoft-personal-user"),
        ("smtp.office365.com", "me@notoutlook.com", "microsoft-auth-unsuccessful"),
    ],
)
def test_the_user_name_tells_what_is_wrong_with_a_login(host: str, user: str, key: str) -> None:
    """Only whoever may see it gets the words that follow from it."""
    known = Known(hosts=(host,), mechanism="LOGIN", logged_in=False, user=user)
    said = "535 5.7.3 Authentication unsuccessful" if "office" in host else "535 Authentication failed: Bad username"
    assert reply(535, said, after="AUTH LOGIN", known=known).key == f"dialect/{key}"


@pytest.mark.parametrize(
    ("after", "said", "key"),
    [
        ("MAIL FROM:<a@b.example>", "535 Authentication required", "dialect/auth-required"),
        ("RCPT TO:<a@b.example>", "535 5.7.8 Authentication required", "dialect/auth-required"),
        # About a login, wherever a server says it.
        ("AUTH PLAIN", "535 5.7.1 Authentication required", "reply/535"),
        ("", "535 5.7.1 Authentication required", "reply/535"),
        ("MAIL FROM:<a@b.example>", "535 5.7.8 No", "enhanced/5.7.8"),
        ("RCPT TO:<a@b.example>", "535 5.7.8 unknown user or bad password", "dialect/auth-failed"),
    ],
)
def test_a_login_that_is_wanted_is_not_one_that_failed(after: str, said: str, key: str) -> None:
    assert reply(535, said, after=after).key == key
