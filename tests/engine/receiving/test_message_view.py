from __future__ import annotations

import base64
import time

import pytest

from smtptest.engine.receiving.lint.html_text import Link
from smtptest.engine.receiving.message_view import (
    MOST_ATTACHMENTS,
    MOST_HEADER,
    MOST_HEADERS,
    MOST_TEXT,
    Attachment,
    Header,
    view_message,
)
from tests.engine.receiving.lint.helpers import HEADERS

_MIXED = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
_FILE = b'--x\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename="%s"\r\n'
MIB = 1024 * 1024


def test_a_message_as_its_reader_sees_it() -> None:
    view = view_message(
        b"Subject: =?utf-8?q?=C3=A4?= \xe2\x80\xae\r\n" + _MIXED
        + b"--x\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n\xe4\tb\x1b\r\nc\r\n\r\n--x\r\n"
        + b"Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<a href=3D/>=C3=A4</a>\r\n"
        + _FILE % b"=?utf-8?q?=C3=A4?=.pdf" + b"Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--x--\r\n"
    )  # fmt: skip
    assert view.subject == "ä \\u{202E}"
    assert view.headers[0] == Header(name="Subject", value="ä \\u{202E}", line=1)
    assert (view.text, view.html_text, view.html_size) == ("ä    b\\u{001B}\nc", "ä", 16)
    assert view.links == (Link("/", "ä"),)
    assert view.attachments == (Attachment(filename="ä.pdf", type="application/pdf", size=3),)
    assert [(part.type, part.line, part.size) for part in view.parts.parts] == [
        ("text/plain", 5, 9),
        ("text/html", 11, 22),
        ("application/pdf", 16, 4),
    ]
    assert not view.cut


def test_text_of_a_message_within_is_not_the_text_of_the_message() -> None:
    view = view_message(b"Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nHello\r\n")
    assert (view.text, view.subject, view.parts.parts[0].type) == ("", "", "text/plain")


def test_a_file_is_not_the_text_of_the_message() -> None:
    view = view_message(
        _MIXED + _FILE.replace(b"application/pdf", b"text/plain") % b"a" + b"\r\nfile\r\n--x\r\n\r\ntext"
    )
    assert view.text == "text"


def test_everything_is_bounded() -> None:
    view = view_message(
        b"X: " + b"a" * 100_000 + b"\r\n" + b"Y: 1\r\n" * 1_000 + _MIXED
        + b"--x\r\n\r\n" + b"a" * (MOST_TEXT + 1) + b"\r\n" + (_FILE % b"f" + b"\r\n") * (MOST_ATTACHMENTS + 1)
    )  # fmt: skip
    assert len(view.headers[0].value) == MOST_HEADER + 1
    assert (len(view.headers), view.headers_left_out) == (MOST_HEADERS, 1_002 - MOST_HEADERS)
    assert (len(view.text), view.cut) == (MOST_TEXT, True)
    assert (len(view.attachments), view.attachments_left_out) == (MOST_ATTACHMENTS, 1)


def _hostile() -> dict[str, bytes]:
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(10_000))
    return {
        "deep MIME": deep,
        "messages in messages": b"Content-Type: message/rfc822\r\n\r\n" * 30_000,
        "10,000 headers": HEADERS + b"X: 1\r\n" * 10_000,
        "one long line": HEADERS + b"\r\n" + b"a" * MIB,
        "many parts": _MIXED + b"--x\r\n\r\n" * 30_000,
        "almost delimiters": _MIXED + b"--\r\n" * 60_000,
        "base64": b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(bytes(MIB)),
        "parameters": b"Content-Type: text/plain" + b";a" * (MIB // 2),
        "encoded words": b"Subject: " + b"=?utf-8?q?=41?= " * 60_000,
        "broken encoded words": b"Subject: " + b"=?" * (MIB // 2),
        "empty": b"",
        "NUL": bytes(MIB // 4),
        "line feeds": b"\n" * MIB,
    }


@pytest.mark.long
@pytest.mark.parametrize(("name", "message"), _hostile().items(), ids=_hostile())
def test_hostile_messages_are_shown_in_bounded_time(name: str, message: bytes) -> None:
    before = time.process_time()
    view = view_message(message)
    assert time.process_time() - before < 10, name
    assert view.size == len(message)
    assert len(repr(view)) < 2 * MIB


def test_nothing_that_is_shown_is_invisible_or_no_text() -> None:
    octets = bytes(range(256)) + "\u202e\u200b\u2028".encode()
    shown = octets.replace(b"\r", b"").replace(b"\n", b"")
    view = view_message(b"X: " + shown + b"\r\n" + _MIXED + b"--x\r\n\r\n" + octets + b"\r\n" + _FILE % shown + b"\r\n")
    text = repr(view).replace("\\n", "")
    assert text.isprintable()
    text.encode()
