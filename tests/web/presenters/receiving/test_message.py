"""The message itself, for whoever started the test."""

from __future__ import annotations

from datetime import UTC, datetime

from django.template.loader import render_to_string

from smtptest.engine.receiving.lint.html_text import MOST_LINKS
from smtptest.engine.receiving.message_view import MOST_ATTACHMENTS
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


def test_what_is_left_out_of_a_list_is_counted() -> None:
    links = b"".join(b"<a href='https://x.test/%d'>x</a>" % number for number in range(MOST_LINKS + 3))
    html = b"--x\r\nContent-Type: text/html\r\n\r\n" + links + b"\r\n"
    file = b"--x\r\nContent-Disposition: attachment\r\n\r\na\r\n"
    message = (
        b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n' + html + file * (MOST_ATTACHMENTS + 2) + b"--x--\r\n"
    )
    shown = mail("abc", Kept(data=message, until=datetime(2026, 11, 28, 13, tzinfo=UTC)))
    page = render_to_string("receiving/mail.html", {"mail": shown})
    assert f"{MOST_LINKS + 3} links" in page
    assert [f"Not shown: {count} more" in page for count in (1, 2, 3)] == [False, True, True]
