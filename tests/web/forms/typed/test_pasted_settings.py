"""Settings that name a mail server, as people copy them."""

from __future__ import annotations

import pytest

from smtptest.web.forms.typed.pasted import Unclear
from smtptest.web.forms.typed.pasted_settings import settings


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("EMAIL_HOST=mx.test\nEMAIL_PORT=587", {"host": "mx.test", "port": "587"}),
        ("export SMTP_HOST='mx.test'; # ours\nSMTP_USER=\"al\"", {"host": "mx.test", "username": "al"}),
        ("smtp.host: mx.test\nsmtp.ssl.enable: true", {"host": "mx.test", "security": "tls"}),
        ("MAIL_HOST=mx.test MAIL_ENCRYPTION=tls", {"host": "mx.test", "security": "either"}),
        ("SMTP_HOST=mx.test\nSMTP_PASSWORD=s3cret", {"host": "mx.test", "password": "s3cret"}),
        ("SMTP_HOST=mx.test\nIMAP_HOST=in.test", {"host": "mx.test", "left": "yes"}),
        ("SMTP_HOST=mx.test\nSMTP_FROM=Al <al@x.test>", {"host": "mx.test", "mail_from": "al@x.test"}),
        ("SMTP_HOST=mx.test\nSMTP_USER=${USER}", {"host": "mx.test", "left": "yes"}),
        ("[smtp]\nhost=mx.test\n[web]\nuser=bob\npassword=x", {"host": "mx.test", "left": "yes"}),
        (
            "smtp:\n  host: mx.test\n  auth:\n    user: al\n  port: 25",
            {"host": "mx.test", "username": "al", "port": "25"},
        ),
        ("db: {\n  host: db.test\n}\nmail: {\n  host: mx.test\n}", {"host": "mx.test", "left": "yes"}),
        ("PORT=3000\nSMTP_HOST=mx.test", {"host": "mx.test", "left": "yes"}),
        ("SMTP_HOST=mx.test\nSMTP_PASSWORD=env('X')", {"host": "mx.test", "left": "yes"}),
        ("SMTP_HOST=mx.test\nSMTP_PASSWORD=`a#b`", {"host": "mx.test", "password": "a#b"}),
        ("MAILER_DSN=smtp://al:pw@mx.test:25", {"host": "mx.test", "port": "25", "username": "al", "password": "pw"}),
    ],
)
def test_settings_are_understood(text: str, fields: dict[str, str]) -> None:
    found = settings(text)
    assert found is not None
    assert {name: value for name, value in found.items() if name != "left" or "left" in fields} == fields


@pytest.mark.parametrize("text", ["mx.test", "mx.test:587", "smtp: 25", "DB_NAME=x", "hello there", ""])
def test_another_text_is_none(text: str) -> None:
    assert settings(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SMTP_PORT=25", "nohost"),
        ("SMTP_HOST=a.test\nMAIL_HOST=b.test", "twice"),
        ("SMTP_HOST=a.test\nSMTP_PASSWORD=ab\\c", "quote"),
        ("SMTP_HOST=a.test\nSMTP_PORT=x", "port"),
        ("\n".join(["SMTP_HOST=a.test"] * 200), "place"),
    ],
)
def test_settings_that_are_not_clear_are_refused(text: str, reason: str) -> None:
    with pytest.raises(Unclear) as refused:
        settings(text)
    assert refused.value.args == (reason,)
