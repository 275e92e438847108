"""Every choice has words."""

from __future__ import annotations

from smtptest.web.forms.plan_form import TestForm


def test_each_choice_has_its_own_words() -> None:
    words = {name: [str(text) for _, text in TestForm().fields[name].choices] for name in ("security", "auth")}  # type: ignore[attr-defined]
    assert words == {
        "security": ["no TLS", "STARTTLS if offered", "STARTTLS required", "TLS from the first byte"],
        "auth": [
            "automatic",
            "do not log in",
            "automatic (strongest method both sides support)",
            "PLAIN",
            "LOGIN",
            "CRAM-MD5",
            "SCRAM-SHA-1",
            "SCRAM-SHA-256",
            "XOAUTH2 (the password is an access token)",
            "OAUTHBEARER (the password is an access token)",
            "EXTERNAL (by client certificate)",
        ],
    }
