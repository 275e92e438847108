"""What of a test other programs can be told."""

from __future__ import annotations

from dataclasses import replace

from smtptest.engine.smtp.plan import Auth, Security, StopAfter
from smtptest.export.curl import curl
from smtptest.export.exportable import USERNAME, wish
from smtptest.export.openssl import openssl
from smtptest.export.swaks import swaks
from tests.export.programs import PLAN, document


def test_a_strangers_command_has_no_user_name() -> None:
    plan = replace(PLAN, auth=Auth.PLAIN, username="alice", security=Security.STARTTLS, stop_after=StopAfter.AUTH)
    theirs = wish(document(plan), owner=False)
    for export in (swaks(theirs), curl(theirs), openssl(theirs)):
        assert "alice" not in export.text.replace("alice@example.org", "")
    assert f"--auth-user {USERNAME}" in swaks(theirs).text


def test_a_field_that_is_yet_to_come_is_not_passed_over() -> None:
    found = document(PLAN)
    found["plan"] |= {"probe": "open-relay", "xclient": "", "proxy": None}
    assert swaks(wish(found, owner=True)).unsaid[0] == "probe"
