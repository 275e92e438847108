"""What stands under another heading is for another service."""

from __future__ import annotations

import pytest

from smtptest.web.forms.typed.pasted_sections import is_about_mail, is_for_server, is_of_others

# In the section of the server, beside it under a heading about mail, and beside it under none.
PLACES = {"/smtp/server/": "/smtp/server/{}/", "/smtp/options/": "/smtp/{}/", "/outgoing/": "/{}/"}


@pytest.mark.parametrize(
    ("heading", "gives"),
    [
        ("mail", [True, True, True]), ("mySMTP", [True, True, True]), ("YourAccount", [True, True, True]),
        ("Zugangsdaten", [True, True, True]), ("outgoingserver", [True, True, True]), ("auth", [True, True, False]),
        ("credentials", [True, True, False]), ("logindata", [True, True, False]), ("redis", [False, False, False]),
        ("outgoingproxy", [False, False, False]), ("db", [False, False, False]), ("web", [False, False, False]),
        ("mailaccount", [True, True, True]), ("authors", [False, False, False]),
    ],
)  # fmt: skip
def test_what_a_heading_gives_in_each_place(heading: str, gives: list[bool]) -> None:
    assert [is_for_server(path.format(heading), home) for home, path in PLACES.items()] == gives


@pytest.mark.parametrize(
    ("path", "home", "is_used"),
    [
        ("/", "/", True),
        ("/app/", "/app/", True),
        ("/", "/app/", True),
        ("/", "/mail/", False),
        ("/mail/", "/mail/options/", True),
        ("/app/mail/", "/app/mail/options/", True),
        ("/app/", "/app/mail/options/", False),
        ("/smtp/auth/login/", "/smtp/", True),
        ("/smtp/web/auth/", "/smtp/", False),
        ("/web/smtp/", "/server/", False),
        ("//", "/", True),
    ],
)
def test_all_headings_between_a_setting_and_its_server_count(path: str, home: str, is_used: bool) -> None:
    assert is_for_server(path, home) is is_used


@pytest.mark.parametrize(
    ("path", "others"),
    [
        ("/", False), ("/redis/", True), ("/redis/auth/", True), ("/redis/smtp/", False), ("/smtp/redis/", True),
        ("/db/", True), ("/maindb/x/", True), ("/sandbox/", False), ("/smtpproxy/", True), ("/proxysmtp/", False),
    ],
)  # fmt: skip
def test_the_last_heading_that_tells_mail_from_other_services_decides(path: str, others: bool) -> None:
    assert is_of_others(path) is others


def test_names_about_mail() -> None:
    assert [name for name in ("SMTP_HOST", "/Mailer/", "PORT", "/") if is_about_mail(name)] == ["SMTP_HOST", "/Mailer/"]
