"""The message itself, for whoever started the test."""

from __future__ import annotations

from datetime import UTC, datetime

from smtptest.web.presenters.receiving.message import Kept, html_of, mail

HTML = b"Subject: Hello\r\nContent-Type: text/html\r\n\r\n<p>Hello <script>alert(1)</script></p>\r\n"


def test_what_is_kept_is_shown_with_its_addresses() -> None:
    until = datetime(2026, 11, 28, 13, tzinfo=UTC)
    shown = mail("abc", Kept(data=HTML, until=until))
    assert shown is not None
    assert (shown["until"], shown["eml_url"], shown["html_url"]) == (until, "/t/abc.eml", "/t/abc/message/")
    assert (shown["view"].subject, shown["view"].html_text) == ("Hello", "Hello")
    assert mail("abc", None) is None


def test_the_html_is_that_of_the_message_as_it_stands() -> None:
    assert html_of(HTML) == "<p>Hello <script>alert(1)</script></p>\r\n"
    assert html_of(b"Subject: Hello\r\n\r\nHello") == ""
