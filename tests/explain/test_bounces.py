"""A bounce message is read by its delivery report, whole or in pieces, and explained by the data that is there."""

from __future__ import annotations

import pytest

from smtptest.explain.bounces import explained

FIELDS = """\
Final-Recipient: rfc822; bob@example.com
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.com
"""
MESSAGE = """\
From: MAILER-DAEMON@example.org
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="BB"

--BB
Content-Type: text/plain

<bob@example.com>: host mx.example.com[192.0.2.1] said: 554 5.3.0 Something else

--BB
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

{fields}
--BB
Content-Type: message/rfc822

Subject: x
Status: RO

550 5.7.1 The message that is returned
--BB--
"""
DIAGNOSTIC = "Diagnostic-Code: smtp; 550 5.1.1 <bob@example.com>: Recipient address\n    rejected: User unknown\n"


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("text", [MESSAGE, "Reporting-MTA: dns; x.test\n\n{fields}", "{fields}"])
def test_the_delivery_report_says_more_than_the_text(text: str, line_end: str) -> None:
    paste = text.format(fields=FIELDS.format(action="failed", status="5.1.1") + DIAGNOSTIC)
    (one,) = explained(paste.replace("\n", line_end))
    reported = one.reported
    assert reported.text == "550 5.1.1 <bob@example.com>: Recipient address rejected: User unknown"
    assert (reported.server, reported.recipient, reported.code) == ("mx.example.com", "bob@example.com", 550)
    assert reported.read.startswith("Final-Recipient: rfc822; bob@example.com\nRemote-MTA: ")
    assert one.explanation.key == "dialect/user-unknown"


@pytest.mark.parametrize(("status", "code"), [("5.2.2", 550), ("4.2.2", 450)])
def test_a_report_without_a_reply_is_explained_by_its_status(status: str, code: int) -> None:
    (one,) = explained(FIELDS.format(action="failed", status=status))
    assert (one.reported.code, one.explanation.key) == (code, f"enhanced/{status}")


def test_a_report_of_success_is_one_too_and_what_has_no_code_is_none() -> None:
    (one,) = explained(FIELDS.format(action="relayed", status="2.0.0") + "Diagnostic-Code: smtp; 250 2.0.0 Ok\n")
    assert (one.reported.code, one.reported.text) == (250, "250 2.0.0 Ok")
    assert explained("Status: RO\n\nDiagnostic-Code: x-unix; killed\n") == ()


def test_each_recipient_has_its_reply_and_a_reply_is_told_once() -> None:
    blocks = [FIELDS.format(action="failed", status=f"5.1.{number % 9}") for number in (1, 2, 1, 3, 4, 5, 6, 7)]
    found = explained("\n".join(blocks))
    assert [one.reported.text[4:9] for one in found] == ["5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.5"]


def test_a_company_is_named_only_if_its_host_speaks() -> None:
    text = "host {}[192.0.2.1] said: 550 5.7.1 not allowed to send (in reply to MAIL FROM command)"
    keys = [explained(text.format(host))[0].explanation.key for host in ("smtp.mailgun.org", "mx.example.com")]
    assert keys == ["dialect/mailgun-not-allowed", "enhanced/5.7.1"]


def test_parts_within_parts_are_not_opened() -> None:
    deep = "Content-Type: message/rfc822\n\n" * 900
    assert explained(f"{deep}550 5.1.1 User unknown")[0].reported.code == 550


def test_only_so_many_reports_are_looked_at() -> None:
    block = FIELDS.format(action="failed", status="5.1.1")
    found = explained(
        "\n".join([*[block] * 99, FIELDS.format(action="failed", status="5.1.2"), block.replace("1.1", "1.3")])
    )
    assert [one.reported.text[4:9] for one in found] == ["5.1.1", "5.1.2"]
